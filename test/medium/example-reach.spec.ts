import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { isPersonal } from '#libs/data-map/dataset';
import { buildGraph, type Graph, type Pair } from '#libs/data-map/graph';
import { loadCompany } from '#libs/data-map/load-company';
import { CROWD_CANARY, LAYLA_ROWS, PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { seedProduct } from '../../apps/sandbox/src/product/seed.js';
import { ROOT } from '../repository.js';
import { createScratchDatabase, type TestDatabase } from '../support/postgres.js';

type Row = Readonly<Record<string, string | null>>;
type Found = Map<string, Map<string, Row>>;

let database: TestDatabase;
let client: pg.Client;
let graph: Graph;

beforeAll(async () => {
  database = await createScratchDatabase();
  await seedProduct({ ownerUrl: database.adminUrl, readerRole: 'product_reader' });
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  graph = buildGraph((await loadCompany(join(ROOT, 'examples/qwenimage'))).datasets);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

const table = (collection: string): string =>
  `studio.${pg.escapeIdentifier(collection.split(':').at(-1) ?? '')}`;
const valueOf = (row: Row, [column]: readonly string[]): string | null => row[column ?? ''] ?? null;

async function select(collection: string, where: string, values: readonly unknown[]): Promise<Row[]> {
  const sql = `SELECT json_object_agg(key, value) AS row FROM ${table(collection)} AS t,
    json_each_text(row_to_json(t)) WHERE ${where} GROUP BY t.ctid`;
  const { rows } = await client.query<{ row: Row }>(sql, [...values]);
  return rows.map(({ row }) => row);
}

const follow = (target: string, pairs: readonly Pair[], row: Row): Promise<Row[]> =>
  select(
    target,
    pairs.map((pair, index) => `t.${pair.target[0]}::text = $${index + 1}`).join(' AND '),
    pairs.map((pair) => valueOf(row, pair.source)),
  );

/** A slow, plain walk of the map, row by row: what the example says is one person's, without any connector. */
async function reach(email: string): Promise<Found> {
  const found: Found = new Map([...graph.collections.keys()].map((key) => [key, new Map()]));
  const queue: { collection: string; row: Row }[] = [];
  const take = (collection: string, rows: readonly Row[]): void => {
    for (const row of rows) {
      const id = JSON.stringify(row);
      if (!found.get(collection)?.has(id)) queue.push({ collection, row });
      found.get(collection)?.set(id, row);
    }
  };
  for (const { collection, path, when } of graph.seeds) {
    const confirmed = when ? `t.${when.path[0]}::text = '${when.equals}'` : 'true';
    take(collection, await select(collection, `lower(btrim(t.${path[0]})) = $1 AND ${confirmed}`, [email]));
  }
  for (const { collection, row } of queue) {
    for (const { source, target, pairs } of graph.edges) {
      if (source === collection) take(target, await follow(target, pairs, row));
    }
  }
  return found;
}

/** What would go out: personal columns without the secret ones, as text. */
function outgoing(found: Found): string {
  return [...found]
    .flatMap(([key, rows]) => {
      const fields = graph.collections.get(key)?.fields ?? [];
      const columns = fields.filter(
        ({ secret, categories, fields: nested }) =>
          !secret && (isPersonal(categories) || nested.some((inner) => isPersonal(inner.categories))),
      );
      return [...rows.values()].flatMap((row) => columns.map(({ path }) => valueOf(row, path) ?? ''));
    })
    .join('\n');
}

describe('the map of qwenimage.art on its entangled people', () => {
  it('finds the declared rows of Layla', async () => {
    const found = await reach(PEOPLE.layla.email);
    expect(Object.fromEntries([...found].map(([key, rows]) => [key, rows.size]))).toEqual(LAYLA_ROWS);
  });

  const { yusuf, ...confirmed } = PEOPLE;

  it('finds nothing by the address of Yusuf, which nobody confirmed', async () => {
    const found = await reach(yusuf.email);
    expect([...found].filter(([, rows]) => rows.size > 0)).toEqual([]);
  });

  it.each(Object.values(confirmed))('gives $email her own words and nobody else’s', async (person) => {
    const text = outgoing(await reach(person.email));
    expect(text).toContain(person.canary);
    const others = Object.values(PEOPLE).filter(({ email }) => email !== person.email);
    const foreign = [CROWD_CANARY, ...others.map(({ canary }) => canary)];
    expect(foreign.filter((canary) => text.includes(canary))).toEqual([]);
    expect(text).not.toMatch(/sealed-|argon2id|Employee/);
  });

  it('gives nobody else’s address except where the person wrote it', async () => {
    const text = outgoing(await reach(PEOPLE.layla.email));
    expect(new Set(text.match(/[\w.+-]+@[\w.-]+/g))).toEqual(new Set(['Layla@Example.COM']));
  });
});
