import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Identifier } from '#libs/connectors/kit/connector';
import { discoverAll } from '#libs/connectors/kit/contract';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import { parseDatasetFile } from '#libs/data-map/parse-dataset';
import { createScratchDatabase, runSql, type TestDatabase } from '../support/postgres.js';

interface RawField {
  readonly name: string;
  readonly fides_meta?: object;
  readonly wafa?: object;
  readonly fields?: readonly RawField[];
}

let database: TestDatabase;
beforeEach(async () => {
  database = await createScratchDatabase();
});
afterEach(() => database.drop());

const field = (name: string, meta: object = {}): RawField => ({ name, fides_meta: meta });
const fed = (target: string, direction = 'from'): object => ({
  references: [{ dataset: 'd', field: target, direction }],
});
const EMAIL: readonly Identifier[] = [{ kind: 'email', value: 'a@example.com' }];

async function search(
  sql: string,
  map: Readonly<Record<string, readonly RawField[]>>,
  identifiers: readonly Identifier[] = EMAIL,
): Promise<Readonly<Record<string, unknown[]>>> {
  await runSql(database, sql);
  const collections = Object.entries(map).map(([name, fields]) => ({ name, fields }));
  const { datasets, faults } = parseDatasetFile(
    'd.yml',
    JSON.stringify({ dataset: [{ fides_key: 'd', collections }] }),
  );
  expect(faults).toEqual([]);
  const connector = createPostgresConnector({ system: 'product-db', url: database.adminUrl, datasets });
  const { envelopes } = await discoverAll(connector, identifiers);
  const found: Record<string, unknown[]> = Object.fromEntries(Object.keys(map).map((name) => [name, []]));
  for (const { collection, data } of envelopes) found[collection.slice(2)]?.push(data);
  return found;
}

describe('the search in Postgres', () => {
  it('takes each row of a table without a key once, equal rows each, through a circle', async () => {
    const found = await search(
      `CREATE TABLE person (email text, name text, friend text);
       INSERT INTO person VALUES ('a@example.com', 'A', 'B'), ('x', 'B', 'C'), ('x', 'B', 'C'), ('y', 'C', 'A'),
         ('z', 'Z', 'Y')`,
      {
        person: [field('email', { identity: 'email' }), field('name', fed('person.friend')), field('friend')],
      },
    );
    expect(found['person']).toEqual([
      { email: 'a@example.com', name: 'A', friend: 'B' },
      { email: 'x', name: 'B', friend: 'C' },
      { email: 'x', name: 'B', friend: 'C' },
      { email: 'y', name: 'C', friend: 'A' },
    ]);
  });

  it('follows values inside JSON, arrays opened, names of any characters', async () => {
    const found = await search(
      `CREATE TABLE basket (doc jsonb);
       INSERT INTO basket VALUES ('{"who\\"s": {"mail": "A@example.com"}, "items": [{"sku": 7}, {"sku": "8"}]}'),
         ('{"who\\"s": {"mail": "b@example.com"}, "items": [{"sku": 9}]}'), (NULL), ('[]');
       CREATE TABLE product (sku bigint PRIMARY KEY, name text);
       INSERT INTO product VALUES (7, 'seven'), (8, 'eight'), (9, 'nine')`,
      {
        basket: [
          {
            name: 'doc',
            fields: [
              { name: 'who"s', fields: [field('mail', { identity: 'email' })] },
              { name: 'items', fields: [field('sku', fed('product.sku', 'to'))] },
            ],
          },
        ],
        product: [field('sku'), field('name')],
      },
    );
    expect(found['product']).toEqual([
      { sku: 7, name: 'seven' },
      { sku: 8, name: 'eight' },
    ]);
    expect(found['basket']).toHaveLength(1);
  });

  it('keeps only the matching elements of documents and arrays, or all where the map says so', async () => {
    const sql = `CREATE TABLE thread (doc jsonb, watchers text[]);
      INSERT INTO thread VALUES
        ('{"posts": [{"by": "a@example.com", "text": "mine"}, {"by": "b@example.com", "text": "hers"}]}',
         '{a@example.com,b@example.com}')`;
    const map = (all: boolean) => ({
      thread: [
        {
          name: 'doc',
          fields: [{ name: 'posts', fields: [field('by', { identity: 'email' }), field('text')] }],
        },
        field('watchers', { identity: 'email', data_type: 'string[]', return_all_elements: all }),
      ],
    });
    expect((await search(sql, map(false)))['thread']).toEqual([
      { doc: { posts: [{ by: 'a@example.com', text: 'mine' }] }, watchers: ['a@example.com'] },
    ]);
    expect((await search('', map(true)))['thread']).toMatchObject([
      { watchers: ['a@example.com', 'b@example.com'] },
    ]);
  });

  it('reads views and partitioned tables', async () => {
    const found = await search(
      `CREATE TABLE login (email text, at date, via text) PARTITION BY RANGE (at);
       CREATE TABLE login_1 PARTITION OF login FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
       CREATE TABLE login_2 PARTITION OF login FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
       INSERT INTO login VALUES ('a@example.com', '2020-05-05', 'x'), ('a@example.com', '2021-05-05', 'x');
       CREATE VIEW origin AS SELECT DISTINCT via FROM login`,
      {
        login: [field('email', { identity: 'email' }), field('at'), field('via')],
        origin: [field('via', { ...fed('login.via'), primary_key: true })],
      },
    );
    expect(found['login']).toHaveLength(2);
    expect(found['origin']).toEqual([{ via: 'x' }]);
  });

  it.each(['abc', '1.5', '99999999999999999999999', '-1', `1' OR '1'='1`, '1; DROP TABLE device'])(
    'finds nothing and does not fail for the identifier %j in typed columns',
    async (value) => {
      const found = await search(
        `CREATE TYPE colour AS ENUM ('red');
         CREATE TABLE device (n integer, u uuid, m numeric, c colour, d date, b boolean, i inet);
         INSERT INTO device VALUES (1, gen_random_uuid(), 1, 'red', '2020-01-01', true, '10.0.0.1')`,
        { device: ['n', 'u', 'm', 'c', 'd', 'b', 'i'].map((name) => field(name, { identity: 'device' })) },
        [{ kind: 'device', value }],
      );
      expect(found['device']).toEqual([]);
    },
  );

  it('matches other identifiers exactly, and numbers by value', async () => {
    const sql = `CREATE TABLE device (label text, n bigint);
      INSERT INTO device VALUES ('Ab', 1), ('ab', 2), (' Ab', 3)`;
    const map = { device: [field('label', { identity: 'label' }), field('n', { identity: 'number' })] };
    expect((await search(sql, map, [{ kind: 'label', value: 'Ab' }]))['device']).toEqual([
      { label: 'Ab', n: 1 },
    ]);
    expect((await search('', map, [{ kind: 'number', value: '02' }]))['device']).toEqual([
      { label: 'ab', n: 2 },
    ]);
  });

  it('joins keys of different types: text to integer, padded text, numeric to integer', async () => {
    const found = await search(
      `CREATE TABLE person (email text, a text, b char(8), c numeric);
       CREATE TABLE one (a integer); CREATE TABLE two (b varchar(8)); CREATE TABLE three (c smallint);
       INSERT INTO person VALUES ('a@example.com', '7', 'key', 3.00), ('b@example.com', 'x', 'other', 4);
       INSERT INTO one VALUES (7), (8); INSERT INTO two VALUES ('key'), ('other'); INSERT INTO three VALUES (3), (4)`,
      {
        person: [field('email', { identity: 'email' }), field('a'), field('b'), field('c')],
        one: [field('a', fed('person.a'))],
        two: [field('b', fed('person.b'))],
        three: [field('c', fed('person.c'))],
      },
    );
    expect([found['one'], found['two'], found['three']]).toEqual([[{ a: 7 }], [{ b: 'key' }], [{ c: 3 }]]);
  });

  it('never selects a secret, not even as the key of a row', async () => {
    await runSql(
      database,
      `CREATE TABLE session (token text PRIMARY KEY, email text); INSERT INTO session VALUES ('T0KEN', 'a@example.com')`,
    );
    const { datasets } = parseDatasetFile(
      'd.yml',
      JSON.stringify({
        dataset: [
          {
            fides_key: 'd',
            collections: [
              {
                name: 'session',
                fields: [{ name: 'token', wafa: { secret: true } }, field('email', { identity: 'email' })],
              },
            ],
          },
        ],
      }),
    );
    const connector = createPostgresConnector({ system: 'product-db', url: database.adminUrl, datasets });
    const { envelopes } = await discoverAll(connector, EMAIL);
    expect(envelopes.map(({ key, data }) => ({ key, data }))).toEqual([
      {
        key: { token: '77ab3206b509789ed3c656fe20c5bc7c319b5eb69abf7a908e2cdd9778ac7b48' },
        data: { email: 'a@example.com' },
      },
    ]);
  });
});
