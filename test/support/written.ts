/** Everything a running service has written anywhere, as text to search for what must not be there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { withClient } from '../../apps/sandbox/src/embedded/with-client.js';
import { filesIn } from '../chaos/invariants/observe.js';
import type { Scene } from '../chaos/scene.js';
import { textsOfTables, type Traces } from './traces.js';

/** Wafa's own database and the engine's two. The product's is where the data lives. */
const DATABASES = ['wafa', 'temporal', 'temporal_visibility'] as const;

export interface Overheard {
  /** Exports of the traces. */
  readonly traces: readonly string[];
  /** Paths of the portal and the API. */
  readonly addresses: readonly string[];
  /** Where Temporal's SDK tells its metrics. */
  readonly sdkMetrics: string;
}

export async function writtenBy(
  { stack, mailroom }: Scene,
  { traces, addresses, sdkMetrics }: Overheard,
): Promise<Traces> {
  const databases = await Promise.all(DATABASES.map((name) => tablesOf(stack.databaseUrl(name), name)));
  const metrics = await Promise.all(
    [...stack.metricsUrls, sdkMetrics].map(async (url) => (await fetch(url)).text()),
  );
  const subjects = mailroom.everything().map(({ subject }) => subject);
  const { logs, vault } = stack.folders;
  return new Map([
    ...databases.flat(),
    ...filesIn(logs).map((file): [string, string] => [`log ${file}`, withoutProduct(textOf(logs, file))]),
    [
      'vault',
      filesIn(vault)
        .map((file) => textOf(vault, file))
        .join('\n'),
    ],
    ['metrics', metrics.join('\n')],
    ['traces', traces.join('\n')],
    ['mail subjects', subjects.join('\n')],
    ['addresses', addresses.join('\n')],
  ]);
}

/** The product's database writes what it is asked, and its own errors, into the log of the server that it shares. */
const withoutProduct = (log: string): string =>
  log
    .split(/^(?=\d{4}-\d\d-\d\d \S+ \S+ \[\d+\] )/m)
    .filter((entry) => !/^\S+ \S+ \S+ \[\d+\] product /.test(entry))
    .join('');

const textOf = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8');

const tablesOf = (url: string, database: string): Promise<[string, string][]> =>
  withClient(url, async (client) => {
    const query = async <Row>(sql: string): Promise<readonly Row[]> =>
      (await client.query<Row & pg.QueryResultRow>(sql)).rows;
    const tables = await textsOfTables(query);
    return tables.map(([table, text]) => [`${database} table ${table}`, text]);
  });
