/** Looks at everything from outside: databases, the workflow engine, inbox, vault, vendors' stand-ins, packages. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { openPackage } from '../../../apps/cli/src/demo/open-package.js';
import type { TakenPut } from '../../support/transfer-receiver.js';
import type { ErrandKind } from '../driver/errands.js';
import type { Accepted } from '../driver/person.js';
import type { Mailroom } from '../mailroom.js';
import { personIn, type ChaosPerson } from '../people.js';
import type { ChaosStack, Server } from '../stack.js';
import type { Observed, ObservedCall, ObservedOutage, ObservedPackage } from './observed.js';
import { isWhole, peopleNow, referenceOf } from './people-now.js';
import { productChanges } from './product-changes.js';
import { readWafa } from './read-wafa.js';
import { sweepDatabases, sweepLogs, sweepSubjects, type Sweep } from './sweep.js';

/** One person who asked for one thing. */
export interface KnownErrand {
  readonly kind: ErrandKind;
  readonly person: ChaosPerson;
  readonly accepted: Accepted;
}

export interface Outside {
  readonly stack: ChaosStack;
  readonly mailroom: Mailroom;
  readonly errands: readonly KnownErrand[];
  /** Paths of ZIP files by reference of the case. */
  readonly packages: ReadonlyMap<string, { readonly person: number; readonly path: string }>;
  readonly calls: readonly ObservedCall[];
  /** What the other controller got. */
  readonly transfers: readonly TakenPut[];
  readonly earlierLog: Observed['earlierLog'];
  /** More places where no word of a person may stand. */
  readonly sweeps?: readonly Sweep[];
}

/** A case is called by its request and its place among the cases of it. */
const requestOf = (caseReference: string): string =>
  /^WF-[^-]+-[^-]+/.exec(caseReference)?.[0] ?? caseReference;

const CANARY = /canary-[a-z]+-[0-9a-f]+(-[0-9a-f]{8})?/g;

export async function observe(outside: Outside): Promise<Observed> {
  const { stack, mailroom, errands, calls, earlierLog, sweeps = [] } = outside;
  const misplaced: string[] = [...sweepSubjects(mailroom.everything())];
  for (const sweep of [sweepDatabases, sweepLogs, ...sweeps]) misplaced.push(...(await sweep(stack)));
  const packages: ObservedPackage[] = [];
  for (const [reference, one] of outside.packages) packages.push(await lookInto(reference, one));
  return {
    now: new Date().toISOString(),
    ...(await readWafa(stack.databaseUrl('wafa'))),
    ...{ calls, earlierLog, packages },
    accepted: errands.map((one) => one.accepted),
    workflows: await workflowsOf(stack),
    changes: await productChanges(stack.databaseUrl('product')),
    mails: mailroom.everything().map(({ messageId, receivedAt: at }) => ({ messageId, at })),
    vaultFiles: filesIn(stack.folders.vault),
    transfers: outside.transfers.filter(isWhole).map((put) => ({
      reference: requestOf(referenceOf(put)),
      at: put.at,
    })),
    outages: outagesOf(stack),
    people: await peopleNow(stack, errands, outside.transfers),
    misplacedCanaries: misplaced,
  };
}

export async function workflowsOf({ temporalAddress }: ChaosStack): Promise<Observed['workflows']> {
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const client = new Client({ connection, namespace: 'wafa' });
    const found: { id: string; status: string }[] = [];
    for await (const { workflowId, status } of client.workflow.list())
      found.push({ id: workflowId, status: status.name });
    return found;
  } finally {
    await connection.close();
  }
}

export const filesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    : [];

async function lookInto(
  reference: string,
  { person, path }: { readonly person: number; readonly path: string },
): Promise<ObservedPackage> {
  const folder = path.replace(/\.zip$/, '');
  const whole = await openPackage(path, folder).then(
    () => true,
    () => false,
  );
  const canaries = new Set<string>();
  for (const file of filesIn(folder))
    for (const [canary] of readFileSync(join(folder, file), 'latin1').matchAll(CANARY)) canaries.add(canary);
  return { request: requestOf(reference), person, whole, canaries: [...canaries] };
}

/** A slow attempt of before may go on so long after an engine or a database has come back: two missed heartbeats. */
const LINGER_MILLISECONDS = 60_000;

function outagesOf({ workers, temporal, postgres }: ChaosStack): ObservedOutage[] {
  const now = new Date();
  const of = (servers: readonly Pick<Server, 'outages'>[], lingerMilliseconds: number): ObservedOutage[] =>
    servers.flatMap(({ outages }) =>
      outages.map(({ from, until = now }) => ({
        from: from.toISOString(),
        until: new Date(until.getTime() + lingerMilliseconds).toISOString(),
      })),
    );
  return [...of(workers, 0), ...of([temporal, postgres], LINGER_MILLISECONDS)];
}

/** Collects every call of every vendor from now on; the stand-ins' own logs forget. */
export function listen(stack: ChaosStack, people: readonly ChaosPerson[]): readonly ObservedCall[] {
  const calls: ObservedCall[] = [];
  for (const { system, standIn } of stack.vendors.standing) {
    standIn.onCall = ({ method, path, status, bodyDigest, at, replayed, unanswered }, { body }) => {
      if (method === 'GET' || method === 'HEAD') return;
      calls.push({
        ...{ system, method, path, status, bodyDigest, at },
        person: personIn(`${path} ${body.toString('utf8')}`, people),
        ...(replayed ? { replayed } : {}),
        ...(unanswered ? { unanswered } : {}),
      });
    };
  }
  return calls;
}
