/**
 * I6: looks for words of the generated people where none may stand. Every one of these places holds ids, codes, counts and
 * sealed bytes only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { withClient } from '../../../apps/sandbox/src/embedded/with-client.js';
import type { ChaosStack } from '../stack.js';
import type { ReceivedMail } from '../mailroom.js';

/** Stand in everything that is written of them: canaries, and the host of their addresses. */
export const WORDS = ['canary-chaos-', '@chaos.example'] as const;
const DATABASES = ['wafa', 'temporal', 'temporal_visibility'] as const;
const OUR_LOGS = /^(api|worker)-\d+\.log|^temporal\.log/;

/** One place where nothing may be found; gives what was found all the same. */
export type Sweep = (stack: ChaosStack) => Promise<readonly string[]>;

export const sweepDatabases: Sweep = async (stack) => {
  const found: string[] = [];
  for (const database of DATABASES)
    found.push(
      ...(await withClient(stack.databaseUrl(database), (client) => sweepDatabase(client, database))),
    );
  return found;
};

async function sweepDatabase(client: pg.Client, database: string): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  // Bytes are printed in hexadecimal digits.
  const patterns = WORDS.flatMap((word) => [`%${word}%`, `%${Buffer.from(word).toString('hex')}%`]);
  const found: string[] = [];
  for (const { name } of tables) {
    const sql = `SELECT count(*)::int AS count FROM ${name} AS t WHERE t::text LIKE ANY($1)`;
    const { rows } = await client.query<{ count: number }>(sql, [patterns]);
    if ((rows[0]?.count ?? 0) > 0) found.push(`${database}: ${rows[0]?.count} rows of ${name}`);
  }
  return found;
}

export const sweepLogs: Sweep = (stack) =>
  Promise.resolve(
    readdirSync(stack.folders.logs)
      .filter((name) => OUR_LOGS.test(name) && has(readFileSync(join(stack.folders.logs, name), 'utf8')))
      .map((name) => `logs/${name}`),
  );

export const sweepSubjects = (mails: readonly ReceivedMail[]): readonly string[] =>
  mails.filter(({ subject }) => has(subject)).map(({ id }) => `subject of mail ${id}`);

const has = (text: string): boolean => WORDS.some((word) => text.includes(word));
