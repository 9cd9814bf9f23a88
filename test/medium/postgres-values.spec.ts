import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { discoverAll } from '#libs/connectors/kit/contract';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import { parseDatasetFile } from '#libs/data-map/parse-dataset';
import { createScratchDatabase, runSql, type TestDatabase } from '../support/postgres.js';

/** Type, SQL of the value, and what must come out. */
const VALUES: readonly (readonly [type: string, sql: string, expected: unknown])[] = [
  ['smallint', '-5', -5],
  ['integer', '2147483647', 2147483647],
  ['bigint', '9007199254740991', 9007199254740991],
  ['bigint', '9223372036854775807', '9223372036854775807'],
  ['numeric', '0.1', 0.1],
  ['numeric(30,10)', '12345678901234567890.0123456789', '12345678901234567890.0123456789'],
  ['numeric', `'NaN'`, 'NaN'],
  ['numeric', `'Infinity'`, 'Infinity'],
  ['real', '1.1', 1.1],
  ['double precision', '0.1', 0.1],
  ['double precision', `'-Infinity'`, '-Infinity'],
  ['double precision', `'-0'`, '-0'],
  ['money', `'$12.30'`, '$12.30'],
  ['boolean', 'false', false],
  ['text', `E'a"\\\\b\\n\\u0001 \u202e سلام'`, 'a"\\b\n\u0001 \u202e سلام'],
  ['char(5)', `'ab'`, 'ab   '],
  ['bytea', `'\\x00ff10'`, 'AP8Q'],
  ['bytea[]', `ARRAY['\\x00ff10'::bytea, NULL]`, ['AP8Q', null]],
  ['date', `'2021-03-28'`, '2021-03-28'],
  ['date', `'0044-03-15 BC'`, '0044-03-15 BC'],
  ['date', `'infinity'`, 'infinity'],
  ['time', `'23:59:59.123456'`, '23:59:59.123456'],
  ['timetz', `'23:59:59.123456+05:30'`, '23:59:59.123456+05:30'],
  ['timestamp', `'2021-03-28 02:30:00.123456'`, '2021-03-28T02:30:00.123456'],
  ['timestamptz', `'2021-03-28 23:30:00.000001-05'`, '2021-03-29T04:30:00.000001+00:00'],
  ['timestamptz', `'-infinity'`, '-infinity'],
  ['interval', `'1 year 2 mons 3 days 04:05:06.000007'`, 'P1Y2M3DT4H5M6.000007S'],
  ['uuid', `'0190163d-8694-739b-aea5-966c26f8ad91'`, '0190163d-8694-739b-aea5-966c26f8ad91'],
  ['json', `'{"n": 12345678901234567890, "d": 1.50}'`, { n: '12345678901234567890', d: 1.5 }],
  ['json', `'{"a": 1, "a": 2}'`, '{"a": 1, "a": 2}'],
  ['jsonb', `'[0.30000000000000001, null, true, "x"]'`, ['0.30000000000000001', null, true, 'x']],
  ['jsonb', `'null'`, null],
  ['integer[]', `'[0:1]={1,2}'`, [1, 2]],
  [
    'bigint[]',
    `'{{1,9223372036854775807},{NULL,3}}'`,
    [
      [1, '9223372036854775807'],
      [null, 3],
    ],
  ],
  ['text[]', `ARRAY['a,b', '"', 'NULL', NULL, '']`, ['a,b', '"', 'NULL', null, '']],
  ['int4range', `'[1,5)'`, '[1,5)'],
  ['tstzrange', `'[2021-01-01 00:00+00,)'`, '["2021-01-01 00:00:00+00",)'],
  ['int4multirange', `'{[1,3),[5,7)}'`, '{[1,3),[5,7)}'],
  ['inet', `'2001:db8::1/64'`, '2001:db8::1/64'],
  ['cidr', `'10.0.0.0/8'`, '10.0.0.0/8'],
  ['macaddr', `'08:00:2b:01:02:03'`, '08:00:2b:01:02:03'],
  ['bit(4)', `B'1010'`, '1010'],
  ['varbit', `B'101'`, '101'],
  ['xml', `'<a b="c">d</a>'`, '<a b="c">d</a>'],
  ['tsvector', `'fat:2 cat:3'`, `'cat':3 'fat':2`],
  ['tsquery', `'fat & cat'`, `'fat' & 'cat'`],
  ['point', `'(1.5,2)'`, '(1.5,2)'],
  ['polygon', `'((0,0),(1,1),(1,0))'`, '((0,0),(1,1),(1,0))'],
  ['box[]', `'{(1,1),(0,0);(2,2),(1,1)}'`, ['(1,1),(0,0)', '(2,2),(1,1)']],
  ['circle', `'<(1,2),3>'`, '<(1,2),3>'],
  ['mood', `'so "so"'`, 'so "so"'],
  ['mood[]', `ARRAY['happy']::mood[]`, ['happy']],
  ['positive', '9007199254740993', '9007199254740993'],
  [
    'pair',
    `ROW(9007199254740993, '\\x00ff', 'a,"b')`,
    { big: '9007199254740993', raw: 'AP8=', note: 'a,"b' },
  ],
  ['pair[]', `ARRAY[ROW(1, NULL, 'x')::pair]`, [{ big: 1, raw: null, note: 'x' }]],
  ['oid', '4294967295', '4294967295'],
  ['regclass', `'pg_class'`, 'pg_class'],
  ['pg_lsn', `'16/B374D848'`, '16/B374D848'],
  ['jsonpath', `'$.a'`, '$."a"'],
];

let database: TestDatabase;
beforeAll(async () => {
  database = await createScratchDatabase();
  await runSql(
    database,
    `CREATE TYPE mood AS ENUM ('happy', 'so "so"');
     CREATE DOMAIN positive AS bigint CHECK (VALUE > 0);
     CREATE TYPE pair AS (big bigint, raw bytea, note text);
     CREATE TABLE person (email text, ${VALUES.map(([type], index) => `v${index} ${type}`).join(', ')});
     INSERT INTO person VALUES ('layla@example.com', ${VALUES.map(([, sql]) => sql).join(', ')}),
       ('empty@example.com', ${VALUES.map(() => 'NULL').join(', ')});
     ALTER DATABASE ${new URL(database.adminUrl).pathname.slice(1)} SET timezone = 'America/New_York';
     ALTER DATABASE ${new URL(database.adminUrl).pathname.slice(1)} SET datestyle = 'German';`,
  );
});
afterAll(() => database.drop());

async function valuesOf(email: string): Promise<Readonly<Record<string, unknown>>> {
  const fields = [
    { name: 'email', fides_meta: { identity: 'email' } },
    ...VALUES.map((_, index) => ({ name: `v${index}` })),
  ];
  const text = JSON.stringify({ dataset: [{ fides_key: 'd', collections: [{ name: 'person', fields }] }] });
  const connector = createPostgresConnector({
    system: 'product-db',
    url: database.adminUrl,
    datasets: parseDatasetFile('d.yml', text).datasets,
  });
  const { envelopes } = await discoverAll(connector, [{ kind: 'email', value: email }]);
  expect(envelopes).toHaveLength(1);
  return envelopes[0]?.data ?? {};
}

describe('values leave the database exactly', () => {
  let values: Readonly<Record<string, unknown>>;
  beforeAll(async () => {
    values = await valuesOf('layla@example.com');
  });

  it.each(VALUES.map(([type, sql, expected], index) => [type, sql, expected, index] as const))(
    '%s %s',
    (_type, _sql, expected, index) => {
      expect(values[`v${index}`]).toEqual(expected);
    },
  );

  it('and empty ones of every type as null', async () => {
    const { email, ...rest } = await valuesOf('empty@example.com');
    expect(email).toBe('empty@example.com');
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
  });
});
