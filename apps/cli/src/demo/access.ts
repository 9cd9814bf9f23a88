/** The story of one request for a copy and for portable files, told while it happens. */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PEOPLE } from '../../../sandbox/src/product/people.js';
import { ask } from './ask.js';
import { Browser, type Page } from './browser.js';
import { codeIn, Mailbox, tokenIn } from './mailbox.js';
import type { Narrator } from './narrator.js';
import { Officer, type CaseDetail, type Finding, type PreviewRecord, type TimelineEvent } from './officer.js';
import { openPackage } from './open-package.js';

export interface DemoStack {
  readonly portalUrl: string;
  readonly inboxUrl: string;
}

/** What is left of one case. */
export interface Told {
  readonly packagePath: string;
  readonly timelinePath: string;
}

type HandedOver = 'access' | 'portability';

const WANTED: Readonly<Record<HandedOver, string>> = {
  access: 'a copy of her data',
  portability: 'portable files',
};

const LAYLA = PEOPLE.layla;

export async function runAccess(
  stack: DemoStack,
  mailbox: Mailbox,
  {
    folder,
    narrator,
    rights = ['access', 'portability'],
  }: { readonly folder: string; readonly narrator: Narrator; readonly rights?: readonly HandedOver[] },
): Promise<Told[]> {
  const layla = new Browser();
  const officer = new Officer(stack.portalUrl);
  const reference = await ask(layla, stack, { rights, freeText: 'أريد نسخة من كل ما تحتفظون به عني.' });
  narrator.step(
    `${LAYLA.name} asked in Arabic through the form for ${rights.map((right) => WANTED[right]).join(' and ')}: ${reference}`,
  );
  await confirm(layla, mailbox, { stack, narrator });
  await officer.signIn('salma');
  const approved: CaseDetail[] = [];
  for (const number of rights.keys())
    approved.push(
      await workOnCase(officer, { reference: `${reference}-${number + 1}`, first: number === 0 }, narrator),
    );
  await waitForRelease(mailbox, narrator, rights);
  const told: Told[] = [];
  for (const one of approved) {
    const packagePath = join(folder, `${one.reference}.zip`);
    await download(layla, mailbox, { stack, narrator, packagePath, reference: one.reference });
    await checkPackage(packagePath, one, narrator);
    told.push({ packagePath, timelinePath: await keepTimeline(officer, one, { folder, narrator }) });
  }
  return told;
}

async function confirm(
  layla: Browser,
  mailbox: Mailbox,
  { stack, narrator }: { stack: DemoStack; narrator: Narrator },
): Promise<void> {
  const mail = await mailbox.next('that acknowledges');
  narrator.step(`one mail acknowledges and asks to confirm: “${mail.subject}”`);
  const page = await layla.open(`${stack.portalUrl}/ar/confirm`);
  await layla.submit(page, '/confirm', { token: tokenIn(mail) });
  narrator.step('she opened the link and pressed the button: the mailbox is proved');
}

async function workOnCase(
  officer: Officer,
  { reference, first }: { readonly reference: string; readonly first: boolean },
  narrator: Narrator,
): Promise<CaseDetail> {
  const listed = await officer.newCase(reference);
  narrator.step(
    `officer Salma sees ${listed.reference} (${listed.right}) of ${listed.requester}, ${listed.daysLeft} days left`,
  );
  const found = await officer.caseWhen(
    listed.id,
    'a plan',
    ({ status, plan }) => status === 'awaiting-approval' && !!plan,
  );
  if (first) await describeFindings(officer, found, narrator);
  else narrator.step('no system is asked again: the cases of one request share what was found');
  await officer.post(`cases/${found.id}/plan/approve`, { digest: found.plan?.digest ?? '' });
  narrator.step(`plan approved, bound to its digest ${found.plan?.digest.slice(0, 16)}…`);
  const packed = await officer.caseWhen(found.id, 'a package', (detail) => detail.package !== null);
  narrator.step(`package sealed: ${packed.package?.records} records, with their files`);
  await officer.post(`cases/${found.id}/release/approve`, { digest: packed.package?.digest ?? '' });
  narrator.step(`release approved, bound to exactly this package ${packed.package?.digest.slice(0, 16)}…`);
  return packed;
}

async function describeFindings(officer: Officer, found: CaseDetail, narrator: Narrator): Promise<void> {
  const { collections } = await officer.get<{ collections: Finding[] }>(`cases/${found.id}/findings`);
  const held = collections.filter(({ records }) => records > 0);
  for (const { system, state, records, foundThrough } of found.systems) {
    const from = foundThrough.map((one) => `${one.system} (${one.kinds.join(', ')})`).join(' and ');
    narrator.step(`${system}: ${state}, ${records} records${from && `; identifiers from ${from}`}`);
    const mine = held.filter((one) => one.system === system);
    narrator.detail(mine.map((one) => `${one.collection.split(':').at(-1)} ${one.records}`).join(', '));
  }
  const [first] = held.toSorted((a, b) => b.records - a.records);
  if (!first) return;
  const path = `cases/${found.id}/findings/${first.system}/${encodeURIComponent(first.collection)}?limit=1`;
  const { records } = await officer.get<{ records: PreviewRecord[] }>(path);
  narrator.step(
    `the officer looked at a record of ${first.collection} (${Object.keys(records[0]?.data ?? {}).length} fields)`,
  );
}

async function waitForRelease(
  mailbox: Mailbox,
  narrator: Narrator,
  rights: readonly HandedOver[],
): Promise<void> {
  narrator.step(
    'only the mailbox is proved, so the releases wait with notice to her (here 4 s, as shipped 72 h)',
  );
  // Of each case one about the hold and one that the answer is ready; which comes first is the clock's affair.
  for (const right of rights) {
    await mailbox.next(`about the hold of ${right}`);
    await mailbox.next(`that the answer to ${right} is ready`);
  }
  narrator.step('nobody objected: both answers are ready, and mails say so');
}

interface Download {
  readonly stack: DemoStack;
  readonly narrator: Narrator;
  readonly packagePath: string;
  /** Of the case. */
  readonly reference: string;
}

async function download(
  layla: Browser,
  mailbox: Mailbox,
  { stack, narrator, packagePath, reference }: Download,
): Promise<void> {
  const page = await unlocked(layla, mailbox, await layla.open(`${stack.portalUrl}/ar/my-request`));
  const response = await layla.fetch(`${stack.portalUrl}/ar/my-request/download`, {
    method: 'POST',
    body: new URLSearchParams({ case: reference }),
    headers: { origin: new URL(page.url).origin, 'sec-fetch-site': 'same-origin' },
  });
  if (!response.ok || !response.body) throw new Error(`the download answered ${response.status}`);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(packagePath));
  await mailbox.next('that the package was downloaded');
  narrator.step(`she downloaded ${reference}; the download is recorded and mailed about`);
}

/** A session that is no longer fresh needs a code from the mailbox first. */
async function unlocked(layla: Browser, mailbox: Mailbox, page: Page): Promise<Page> {
  if (!page.html.includes('/my-request/download-code')) return page;
  const asked = await layla.submit(page, '/my-request/download-code');
  return layla.submit(asked, '/my-request/download-unlock', {
    code: codeIn(await mailbox.next('with a code')),
  });
}

async function checkPackage(packagePath: string, approved: CaseDetail, narrator: Narrator): Promise<void> {
  const folder = packagePath.replace(/\.zip$/, '');
  mkdirSync(folder, { recursive: true });
  const { files, tagManifestSha256 } = await openPackage(packagePath, folder);
  if (tagManifestSha256 !== approved.package?.tagManifestSha256) {
    throw new Error('the package that came is not the one that was approved');
  }
  narrator.step(`package opened: ${files} files, every checksum right, and it is the one that was approved`);
  narrator.detail(`read ${join(folder, 'data', 'START-HERE.html')}`);
}

async function keepTimeline(
  officer: Officer,
  { id: caseId, reference }: CaseDetail,
  { folder, narrator }: { folder: string; narrator: Narrator },
): Promise<string> {
  const closed = await officer.caseWhen(caseId, 'the end of the case', ({ status }) => status === 'closed');
  const { events } = await officer.get<{ events: TimelineEvent[] }>(`cases/${caseId}/timeline`);
  const path = join(folder, `${reference}-timeline.txt`);
  const lines = events.map(({ type, actor, effectiveAt, payload }) =>
    [effectiveAt, type.padEnd(24), actor.padEnd(24), JSON.stringify(payload)].join('  '),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  narrator.step(`${reference} closed as ${closed.outcome}; ${events.length} events in its timeline`);
  return path;
}
