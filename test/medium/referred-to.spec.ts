/** A reference without an index is read through whole tables: by every case, and by whatever deletes what is referred to. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await createDataSource({ url: database.appUrl }).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

it('every foreign key is the beginning of an index', async () => {
  expect(
    await rows(
      dataSource,
      `SELECT c.conrelid::regclass::text AS "table", c.conname AS key FROM pg_constraint c
       WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND NOT EXISTS (
         SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND (i.indkey::int2[])[0] = c.conkey[1]
           AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = '(' || (SELECT a.attname FROM pg_attribute a
             WHERE a.attrelid = c.conrelid AND a.attnum = c.conkey[1]) || ' IS NOT NULL)'))`,
    ),
  ).toEqual([]);
});
