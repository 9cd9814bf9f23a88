/** The story of one erasure, told while it happens: plan, two approvals, effects, reading back, the answer. */
import { PEOPLE } from '../../../sandbox/src/product/people.js';
import type { DemoStack } from './access.js';
import { Browser } from './browser.js';
import { Mailbox, tokenIn } from './mailbox.js';
import type { Narrator } from './narrator.js';
import { lostSince, rowsOfOthers } from './neighbours.js';
import { Officer, type CaseDetail } from './officer.js';

const LAYLA = PEOPLE.layla;

interface PlannedSystem {
  readonly system: string;
  readonly by: string;
  readonly items: readonly {
    readonly collection: string;
    readonly disposition: string;
    readonly rows: number;
    readonly ground?: string;
    readonly keptUntil?: string;
  }[];
}

export async function runErasure(
  stack: DemoStack & { readonly productUrl: string },
  mailbox: Mailbox,
  narrator: Narrator,
): Promise<void> {
  const others = await rowsOfOthers(stack.productUrl);
  const reference = await ask(stack, mailbox, narrator);
  const officer = new Officer(stack.portalUrl);
  const approver = new Officer(stack.portalUrl);
  await officer.signIn('salma');
  await approver.signIn('idris');
  const { id } = await officer.newCase(reference);
  const planned = await officer.caseWhen(id, 'a plan', ({ status }) => status === 'awaiting-approval');
  describePlan(planned, narrator);
  for (const [who, one] of [['officer Salma', officer] as const, ['approver Idris', approver] as const]) {
    await one.post(`cases/${id}/plan/approve`, { digest: planned.plan?.digest ?? '' });
    narrator.step(`${who} approved exactly this plan`);
  }
  await mailbox.next('that the data will be deleted soon');
  narrator.step('she has a mail and time to cancel (here 4 s, as shipped 72 h)');
  const closed = await untilClosed(officer, id, narrator);
  const answer = await mailbox.next('with the answer');
  narrator.step(`${closed.reference} closed as ${closed.outcome}; the answer says:`);
  for (const line of answer.text.split('\n').slice(0, 24)) if (line.trim() !== '') narrator.detail(line);
  await proveOthers(stack.productUrl, others, narrator);
}

/** Answers the task of every system that Wafa does not erase itself. */
async function untilClosed(officer: Officer, id: string, narrator: Narrator): Promise<CaseDetail> {
  for (;;) {
    const now = await officer.caseWhen(
      id,
      'a task of a person, or the end of the case',
      ({ status, manualTasks }) => status === 'closed' || manualTasks.some(({ result }) => result === null),
    );
    if (now.status === 'closed') {
      for (const { system, state } of now.systems) narrator.step(`${system}: ${state}`);
      return now;
    }
    for (const { system } of now.manualTasks.filter(({ result }) => result === null)) {
      await officer.post(`cases/${id}/manual-tasks/${system}`, { result: 'cannot' });
      narrator.step(`${system}: Wafa does not erase it yet; the officer reports that she could not either`);
    }
  }
}

async function ask({ portalUrl }: DemoStack, mailbox: Mailbox, narrator: Narrator): Promise<string> {
  const layla = new Browser();
  let page = await layla.open(`${portalUrl}/ar`);
  page = await layla.submit(page, '/request', { rights: ['erasure'], go: 'next' });
  page = await layla.submit(page, '/request', { contactEmail: LAYLA.email, name: LAYLA.name, go: 'next' });
  page = await layla.submit(page, '/request', { freeText: '', go: 'next' });
  page = await layla.submit(page, '/request', { go: 'send' });
  const reference = /WF-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(page.html)?.[0];
  if (!reference) throw new Error('the sent page names no reference');
  const confirm = await layla.open(`${portalUrl}/ar/confirm`);
  const mail = await mailbox.next('that acknowledges the erasure');
  await layla.submit(confirm, '/confirm', { token: tokenIn(mail) });
  narrator.step(`${LAYLA.name} asks for the erasure of her data, and confirms: ${reference}`);
  return reference;
}

function describePlan({ plan }: CaseDetail, narrator: Narrator): void {
  const { systems } = (plan as unknown as { body: { systems: readonly PlannedSystem[] } }).body;
  for (const { system, by, items } of systems) {
    const rows = new Map<string, number>();
    for (const item of items) rows.set(item.disposition, (rows.get(item.disposition) ?? 0) + item.rows);
    const fates = [...rows].map(([disposition, count]) => `${disposition} ${count}`).join(', ');
    narrator.step(`plan, ${system}: by ${by}${fates && `; ${fates}`}`);
    for (const { collection, rows: count, ground, keptUntil } of items.filter((item) => item.keptUntil))
      narrator.detail(`keeps ${count} of ${collection.split(':').at(-1)}: ${ground}, until ${keptUntil}`);
  }
}

async function proveOthers(
  url: string,
  before: Awaited<ReturnType<typeof rowsOfOthers>>,
  narrator: Narrator,
) {
  const lost = await lostSince(url, before);
  if (lost.length > 0) throw new Error(`rows of others changed: ${lost.slice(0, 3).join('; ')}`);
  const count = [...before.values()].reduce((sum, rows) => sum + rows.length, 0);
  narrator.step(`all ${count} rows of others in the product database are as they were, compared row by row`);
}
