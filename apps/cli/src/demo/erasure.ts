/** The story of one erasure, told while it happens: plan, two approvals, effects, reading back, the answer. */
import { askAndConfirm } from './ask.js';
import type { Narrator } from './narrator.js';
import { Officer, type CaseDetail } from './officer.js';
import { withOthersUnchanged } from './prove-others.js';
import { publishedPages, sayPages, statesOf } from './public-pages.js';
import { printAnswer, untilClosed } from './tasks.js';
import type { DemoWorld } from './world.js';

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

export const runErasure = (world: DemoWorld): Promise<void> => withOthersUnchanged(world, () => erase(world));

async function erase(world: DemoWorld): Promise<void> {
  const { stack, mailbox, narrator } = world;
  const pages = await publishedPages(world);
  const told = 'asks for the erasure of her data';
  const reference = await askAndConfirm(world, { rights: ['erasure'], told });
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
  for (const { system, state } of closed.systems) narrator.step(`${system}: ${state}`);
  sayPages(pages, await statesOf(pages.keys()), world);
  const answer = await mailbox.next('with the answer');
  narrator.step(`${closed.reference} closed as ${closed.outcome}; the answer says:`);
  printAnswer(answer.text, narrator);
  await describeOwed(officer, id, narrator);
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

/** What is still owed after the case has closed. */
async function describeOwed(officer: Officer, caseId: string, narrator: Narrator): Promise<void> {
  const { obligations } = await officer.get<{ obligations: Owed[] }>(`obligations?caseId=${caseId}`);
  narrator.step(`${obligations.length} things are still owed, each with keys of its own:`);
  for (const { kind, system, dueAt } of obligations)
    narrator.detail(`${dueAt.slice(0, 'YYYY-MM-DD'.length)}  ${kind}, ${system}`);
}

interface Owed {
  readonly kind: string;
  readonly system: string;
  readonly dueAt: string;
}
