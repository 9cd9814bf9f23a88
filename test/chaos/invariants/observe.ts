/** Looks at everything from outside: databases, the workflow engine, inbox, vault, vendors' stand-ins, packages. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { openPackage } from '../../../apps/cli/src/demo/open-package.js';
import { withClient } from '../../../apps/sandbox/src/embedded/with-client.js';
import type { TakenPut } from '../../support/transfer-receiver.js';
import type { ErrandKind } from '../driver/errands.js';
import { isOf } from '../driver/office.js';
import type { Accepted } from '../driver/person.js';
import type { Mailroom } from '../mailroom.js';
import type { ChaosPerson } from '../people.js';
import type { ChaosStack } from '../stack.js';
import type { Observed, ObservedCall, ObservedPackage, ObservedPerson } from './observed.js';
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
    mails: mailroom.everything().map(({ messageId }) => messageId),
    vaultFiles: filesIn(stack.folders.vault),
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
  return { reference, person, whole, canaries: [...canaries] };
}

const TABLES = `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'studio' ORDER BY tablename`;

async function peopleNow(
  stack: ChaosStack,
  errands: readonly KnownErrand[],
  transfers: readonly TakenPut[],
): Promise<ObservedPerson[]> {
  const { clerk, stripe, deletions } = stack.vendors;
  const { tables, births } = await inProduct(stack);
  return errands.map(({ kind, person, accepted: { reference } }) => {
    const atStripe = JSON.stringify(stripe?.account.get('customer', person.stripeId) ?? '');
    const id = person.analyticsId.replace(/^GA1\.\d+\./, '');
    return {
      ...{ person, kind, reference },
      tablesWithCanary: tables.get(person.canary) ?? [],
      birthDate: births.get(person.accountId) ?? null,
      atClerk: clerk?.state.users.has(person.clerkId) ?? false,
      namedAtStripe: atStripe.includes(person.email) || atStripe.includes(person.name),
      deletionsAtGoogle: (deletions?.accepted ?? []).filter(({ clientId }) => clientId === id).length,
      hasFile: existsSync(join(stack.folders.media, person.songKey)),
      transferKeys: keysOf(transfers, reference).size,
    };
  });
}

/** A PUT that was cut off in the middle counts for nothing. */
const keysOf = (transfers: readonly TakenPut[], request: string): ReadonlySet<unknown> =>
  new Set(
    transfers
      .filter(
        ({ headers, bytes }) => bytes >= 0 && isOf({ reference: String(headers['wafa-reference']) }, request),
      )
      .map(({ headers }) => headers['idempotency-key']),
  );

/** Canary → the tables in which it stands; account → date of birth. */
const inProduct = (stack: ChaosStack) =>
  withClient(stack.databaseUrl('product'), async (client) => {
    const tables = new Map<string, string[]>();
    for (const { name } of (await client.query<{ name: string }>(TABLES)).rows) {
      const sql = `SELECT DISTINCT m[1] AS canary FROM studio.${name} AS t,
        regexp_matches(t::text, 'canary-chaos-[0-9]{5}-[0-9a-f]{8}', 'g') AS m`;
      for (const { canary } of (await client.query<{ canary: string }>(sql)).rows)
        tables.set(canary, [...(tables.get(canary) ?? []), name]);
    }
    const sql = 'SELECT id, birth_date::text AS born FROM studio.accounts WHERE birth_date IS NOT NULL';
    const { rows } = await client.query<{ id: string; born: string }>(sql);
    return { tables, births: new Map(rows.map(({ id, born }) => [id, born])) };
  });

/** Collects every call of every vendor from now on; the stand-ins' own logs forget. */
export function listen(stack: ChaosStack): readonly ObservedCall[] {
  const calls: ObservedCall[] = [];
  for (const { system, standIn } of stack.vendors.standing) {
    standIn.onCall = ({ method, path, status, bodyDigest, replayed }) => {
      if (method !== 'GET' && method !== 'HEAD')
        calls.push({ system, method, path, status, bodyDigest, ...(replayed ? { replayed } : {}) });
    };
  }
  return calls;
}
