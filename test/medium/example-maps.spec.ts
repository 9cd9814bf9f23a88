import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { parse } from 'yaml';
import { ROOT } from '../repository.js';
import { createScratchDatabase, runSql, type TestDatabase } from '../support/postgres.js';

interface DataMap {
  readonly dataset: readonly {
    readonly fides_meta: { readonly namespace: { readonly schema: string } };
    readonly collections: readonly {
      readonly name: string;
      readonly fields: readonly { readonly name: string; readonly fides_meta?: { primary_key?: boolean } }[];
    }[];
  }[];
}

const text = (path: string): string => readFileSync(join(ROOT, 'examples', path), 'utf8');

const COMPANIES = [
  { company: 'qwenimage', map: 'qwenimage/datasets/product.yml', schema: 'qwenimage/product/schema.sql' },
  { company: 'khaam', map: 'khaam/datasets/members.yml', schema: 'khaam/product/schema.sql' },
];

describe.each(COMPANIES)('the map of $company', ({ map, schema }) => {
  let database: TestDatabase;
  let client: pg.Client;
  const [dataset] = (parse(text(map)) as DataMap).dataset;
  const collections = dataset?.collections ?? [];
  const place = dataset?.fides_meta.namespace.schema;

  beforeAll(async () => {
    database = await createScratchDatabase();
    await runSql(database, text(schema));
    client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('names every column of every table, and nothing else', async () => {
    const { rows } = await client.query<{ column: string }>(
      `SELECT table_name || '.' || column_name AS column FROM information_schema.columns WHERE table_schema = $1`,
      [place],
    );
    const mapped = collections.flatMap(({ name, fields }) => fields.map((field) => `${name}.${field.name}`));
    expect(mapped.toSorted()).toEqual(rows.map(({ column }) => column).toSorted());
  });

  it('has the primary keys of the database', async () => {
    const { rows } = await client.query<{ column: string }>(
      `SELECT k.table_name || '.' || k.column_name AS column
         FROM information_schema.table_constraints c JOIN information_schema.key_column_usage k
              USING (constraint_schema, constraint_name)
        WHERE c.constraint_schema = $1 AND c.constraint_type = 'PRIMARY KEY'`,
      [place],
    );
    const keys = collections.flatMap(({ name, fields }) =>
      fields.filter((field) => field.fides_meta?.primary_key).map((field) => `${name}.${field.name}`),
    );
    expect(keys.toSorted()).toEqual(rows.map(({ column }) => column).toSorted());
  });
});
