/**
 * A roll migrates first, and apis and workers of the version before go on reading and writing meanwhile: a migration adds,
 * and takes nothing away (docs/operating/deploying.md). That a CHECK only takes more than before is left to the reviewer.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DataSource, QueryRunner } from 'typeorm';
import { createDataSource, MIGRATIONS, rows } from '#libs/persistence/data-source';
import { createScratchDatabase, type TestDatabase } from '../support/postgres.js';

/** Up to 0008 two of them replaced a unique index; no version before them was ever beside them. */
const FIRST_ADDITIVE = MIGRATIONS.findIndex(({ name }) => name.startsWith('California'));

interface Fact {
  readonly table: string;
  readonly text: string;
}
interface Schema {
  /** What a version reads, or names in `ON CONFLICT`. */
  readonly gives: readonly Fact[];
  /** What whoever writes has to fill, or may not write twice. */
  readonly asks: readonly Fact[];
}

let database: TestDatabase;
let owner: DataSource;
let runner: QueryRunner;
beforeAll(async () => {
  database = await createScratchDatabase();
  owner = await createDataSource({ url: database.adminUrl }).initialize();
  runner = owner.createQueryRunner();
});
afterAll(async () => {
  await runner.release();
  await owner.destroy();
  await database.drop();
});

async function schema(): Promise<Schema> {
  const columns = await rows<Fact & { readonly type: string; readonly needed: boolean }>(
    runner,
    `SELECT table_name AS "table", table_name || '.' || column_name AS text, udt_name AS type,
       is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER' AS needed
     FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  const unique = await rows<Fact>(
    runner,
    `SELECT tablename AS "table", regexp_replace(indexdef, '^.* ON public.', 'unique ') AS text FROM pg_indexes
     WHERE schemaname = 'public' AND indexdef LIKE 'CREATE UNIQUE%'`,
  );
  return {
    gives: [...columns.map(({ table, text, type }) => ({ table, text: `${text} ${type}` })), ...unique],
    asks: [...columns.filter(({ needed }) => needed), ...unique],
  };
}

/** What a version that knows `before` misses in `after`, and what it does not know that it is asked for. */
function missed(before: Schema, after: Schema): string[] {
  const without = (all: readonly Fact[], known: readonly Fact[]): Fact[] =>
    all.filter((one) => known.every(({ text }) => text !== one.text));
  const tables = new Set(before.gives.map(({ table }) => table));
  return [
    ...without(before.gives, after.gives).map(({ text }) => `gone: ${text}`),
    ...without(after.asks, before.asks)
      .filter(({ table }) => tables.has(table))
      .map(({ text }) => `asked for: ${text}`),
  ];
}

it('each migration leaves to the version before what that reads and writes', async () => {
  const faults: string[] = [];
  for (const [index, Migration] of MIGRATIONS.entries()) {
    const before = await schema();
    await new Migration().up(runner);
    const found = missed(before, await schema());
    if (index >= FIRST_ADDITIVE) faults.push(...found.map((fault) => `${Migration.name}: ${fault}`));
  }
  expect(faults).toEqual([]);
});

it.each([
  ['ALTER TABLE outbox DROP COLUMN traceparent', 'gone: outbox.traceparent text'],
  ['ALTER TABLE outbox RENAME COLUMN traceparent TO trace', 'gone: outbox.traceparent text'],
  ['ALTER TABLE outbox ALTER traceparent TYPE varchar', 'gone: outbox.traceparent text'],
  ['ALTER TABLE outbox ADD shard int NOT NULL', 'asked for: outbox.shard'],
  ['ALTER TABLE outbox ALTER traceparent SET NOT NULL', 'asked for: outbox.traceparent'],
  ['CREATE UNIQUE INDEX one_name ON outbox (name)', 'asked for: unique outbox USING btree (name)'],
  ['ALTER TABLE one_time_token RENAME TO token', 'gone: one_time_token'],
])('%s would be seen', async (sql, fault) => {
  const before = await schema();
  await runner.startTransaction();
  try {
    await runner.query(sql);
    expect(missed(before, await schema())).toContainEqual(expect.stringContaining(fault));
  } finally {
    await runner.rollbackTransaction();
  }
});

it.each([
  'ALTER TABLE outbox ADD shard int NOT NULL DEFAULT 0',
  'ALTER TABLE outbox ADD note text',
  'CREATE TABLE shard (id uuid PRIMARY KEY, name text NOT NULL UNIQUE)',
])('%s adds', async (sql) => {
  const before = await schema();
  await runner.startTransaction();
  try {
    await runner.query(sql);
    expect(missed(before, await schema())).toEqual([]);
  } finally {
    await runner.rollbackTransaction();
  }
});
