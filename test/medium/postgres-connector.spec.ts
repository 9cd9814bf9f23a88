import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connector, Envelope } from '#libs/connectors/kit/connector';
import { describeConnectorContract, discoverAll } from '#libs/connectors/kit/contract';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import type { Dataset } from '#libs/data-map/dataset';
import { parseDatasetFile } from '#libs/data-map/parse-dataset';
import { createScratchDatabase, runSql, type TestDatabase } from '../support/postgres.js';

const SCHEMA = `
CREATE SCHEMA "My ""Shop""";
SET search_path = "My ""Shop""";
CREATE TABLE account (id bigint PRIMARY KEY, "E mail" varchar(200), name text, password_hash text, invited_by bigint,
  profile jsonb);
CREATE TABLE "order" (region text, no integer, account_id text, PRIMARY KEY (region, no));
CREATE TABLE order_line (region text, order_no numeric, what text);
CREATE TABLE visit (account_id integer, page text);
CREATE TABLE playlist (id uuid PRIMARY KEY, members text[], title text);
CREATE TABLE item (playlist_id text, what text);
CREATE TABLE device (id int PRIMARY KEY, phone text);
INSERT INTO account VALUES
  (9007199254740993, ' Layla@Example.com ', 'Layla', 'SECRET-1', NULL,
    '{"city": "Jeddah", "tokens": {"api": "SECRET-2", "since": 2020}}'),
  (2, 'guest@example.com', 'Guest of Layla', 'SECRET-3', 9007199254740993, NULL),
  (3, 'omar@example.com', 'CANARY', 'x', NULL, '{"tokens": ["SECRET-4"]}');
INSERT INTO "order" VALUES ('eu', 1, '9007199254740993'), ('us', 2, '9007199254740993'), ('eu', 2, '3');
INSERT INTO order_line VALUES ('eu', 1, 'a'), ('eu', 1, 'a'), ('eu', 2, 'CANARY'), ('us', 2.0, 'b'), ('us', 1, 'CANARY');
INSERT INTO visit VALUES (2, 'home'), (3, 'CANARY'), (NULL, 'CANARY');
INSERT INTO playlist VALUES
  ('0190163d-8694-739b-aea5-966c26f8ad91', '{layla@example.com,omar@CANARY.example}', 'Ours'),
  ('0190163d-8694-739b-aea5-966c26f8ad92', '{omar@example.com}', 'CANARY');
INSERT INTO item VALUES ('0190163D8694739BAEA5966C26F8AD91', 'never matches'), ('0190163d-8694-739b-aea5-966c26f8ad91', 'song');
`;

const SHOP = `
dataset:
  - fides_key: shop
    fides_meta: { namespace: { schema: 'My "Shop"' } }
    collections:
      - name: account
        fields:
          - name: id
            wafa: { identifies: stripe }
          - name: E mail
            fides_meta: { identity: email }
          - name: name
          - name: password_hash
            wafa: { secret: true }
          - name: invited_by
            fides_meta: { references: [{ dataset: shop, field: account.id, direction: from }] }
          - name: profile
            fields:
              - name: city
              - name: tokens
                fields:
                  - name: api
                    wafa: { secret: true }
      - name: order
        fields:
          - name: region
          - name: no
          - name: account_id
            fides_meta: { references: [{ dataset: shop, field: account.id, direction: from }] }
      - name: order_line
        fields:
          - name: region
            fides_meta: { references: [{ dataset: shop, field: order.region, direction: from }] }
          - name: order_no
            fides_meta: { references: [{ dataset: shop, field: order.no, direction: from }] }
          - name: what
      - name: visit
        fields:
          - name: account_id
            fides_meta: { references: [{ dataset: shop, field: account.id, direction: from }] }
          - name: page
      - name: playlist
        fields:
          - name: id
          - name: members
            fides_meta: { identity: email, data_type: "string[]" }
          - name: title
      - name: item
        fields:
          - name: playlist_id
            fides_meta: { references: [{ dataset: shop, field: playlist.id, direction: from }] }
          - name: what
      - name: device
        fields:
          - name: id
          - name: phone
            fides_meta: { identity: phone_number }
`;

const datasetsOf = (text: string): readonly Dataset[] => {
  const { datasets, faults } = parseDatasetFile('map.yml', text);
  expect(faults).toEqual([]);
  return datasets;
};

let database: TestDatabase;
const connectors: Connector[] = [];

const connect = (text: string, changes: { url?: string; maxRows?: number } = {}): Connector => {
  const connector = createPostgresConnector({
    system: 'product-db',
    url: database.adminUrl,
    datasets: datasetsOf(text),
    ...changes,
  });
  connectors.push(connector);
  return connector;
};
const withUrl = (change: (url: URL) => void): string => {
  const url = new URL(database.adminUrl);
  change(url);
  return url.href;
};
const LAYLA = { kind: 'email', value: 'LAYLA@example.com' };

beforeAll(async () => {
  database = await createScratchDatabase();
  await runSql(database, SCHEMA);
});
afterAll(async () => {
  await Promise.all(connectors.map((connector) => connector.close()));
  await database.drop();
});

describeConnectorContract('the Postgres connector', () => ({
  connector: connect(SHOP),
  subject: LAYLA,
  nobody: { kind: 'email', value: 'nobody@example.com' },
  neighbourCanary: 'CANARY',
  secretCanary: 'SECRET',
  refused: connect(SHOP, {
    url: withUrl((url) => {
      url.username = 'nobody_at_all';
    }),
  }),
  unavailable: connect(SHOP, {
    url: withUrl((url) => {
      url.port = '1';
    }),
  }),
  records: [
    { collection: 'shop:account', key: { id: '9007199254740993' } },
    { collection: 'shop:account', key: { id: '2' } },
    { collection: 'shop:order', key: { region: 'eu', no: '1' } },
    { collection: 'shop:order', key: { region: 'us', no: '2' } },
    { collection: 'shop:order_line', key: { region: 'eu', order_no: '1', what: 'a' } },
    { collection: 'shop:order_line', key: { region: 'eu', order_no: '1', what: 'a' } },
    { collection: 'shop:order_line', key: { region: 'us', order_no: '2', what: 'b' } },
    { collection: 'shop:visit', key: { account_id: '2', page: 'home' } },
    { collection: 'shop:playlist', key: { id: '0190163d-8694-739b-aea5-966c26f8ad91' } },
    {
      collection: 'shop:item',
      key: { playlist_id: '0190163d-8694-739b-aea5-966c26f8ad91', what: 'song' },
    },
  ],
}));

describe('the Postgres connector', () => {
  const dataOf = (envelopes: readonly Envelope[], collection: string): readonly unknown[] =>
    envelopes.filter((one) => one.collection === collection).map(({ data }) => data);

  it('keeps big keys exact, secret parts of documents back, and only her own element of a shared list', async () => {
    const { envelopes, result } = await discoverAll(connect(SHOP), [LAYLA]);
    expect(dataOf(envelopes, 'shop:account')).toEqual([
      {
        id: '9007199254740993',
        'E mail': ' Layla@Example.com ',
        name: 'Layla',
        invited_by: null,
        profile: { city: 'Jeddah', tokens: { since: 2020 } },
      },
      {
        id: 2,
        'E mail': 'guest@example.com',
        name: 'Guest of Layla',
        invited_by: '9007199254740993',
        profile: null,
      },
    ]);
    expect(dataOf(envelopes, 'shop:playlist')).toEqual([
      { id: '0190163d-8694-739b-aea5-966c26f8ad91', members: ['layla@example.com'], title: 'Ours' },
    ]);
    expect(result.identifiers.map(({ system, value }) => [system, value])).toEqual([
      ['stripe', '9007199254740993'],
      ['stripe', '2'],
    ]);
    expect(result.collections.at(-1)).toEqual({
      collection: 'shop:device',
      records: 0,
      notSearched: 'needs phone_number',
    });
  });

  it.each([
    ['a missing table', SHOP.replace('- name: visit', '- name: visits')],
    ['a missing column', SHOP.replace('- name: page', '- name: pages')],
    ['another schema', SHOP.replace('My "Shop"', 'public')],
  ])('refuses %s, never as an empty answer', async (_, text) => {
    const connector = connect(text);
    await expect(connector.check()).rejects.toMatchObject({ code: 'map-mismatch' });
    await expect(discoverAll(connector, [LAYLA])).rejects.toMatchObject({ code: 'map-mismatch' });
  });

  it('accepts the map that fits', async () => {
    await expect(connect(SHOP).check()).resolves.toBeUndefined();
  });

  it('stops loudly at the row limit', async () => {
    await expect(discoverAll(connect(SHOP, { maxRows: 5 }), [LAYLA])).rejects.toMatchObject({
      code: 'discovery-limit',
    });
  });

  it('says so where row security would hide rows', async () => {
    await runSql(
      database,
      `CREATE ROLE limited_reader LOGIN PASSWORD 'p'; GRANT USAGE ON SCHEMA "My ""Shop""" TO limited_reader;
       GRANT SELECT ON ALL TABLES IN SCHEMA "My ""Shop""" TO limited_reader;
       ALTER TABLE "My ""Shop""".visit ENABLE ROW LEVEL SECURITY`,
    );
    const url = withUrl((one) => {
      one.username = 'limited_reader';
      one.password = 'p';
    });
    try {
      const connector = connect(SHOP, { url });
      await expect(discoverAll(connector, [LAYLA])).rejects.toMatchObject({ code: 'system-refused' });
      await expect(connector.check()).rejects.toMatchObject({ code: 'system-refused' });
      expect((await connector.permissions()).filter(({ state }) => state !== 'granted')).toEqual([
        {
          name: 'SELECT on My "Shop".visit',
          opens: ['shop:visit'],
          state: 'missing',
          why: 'row security would hide rows from this role',
        },
      ]);
      await runSql(database, `REVOKE USAGE ON SCHEMA "My ""Shop""" FROM limited_reader`);
      await expect(connector.check()).rejects.toThrow('no USAGE on schema My "Shop"');
    } finally {
      await runSql(
        database,
        `ALTER TABLE "My ""Shop""".visit DISABLE ROW LEVEL SECURITY; DROP OWNED BY limited_reader;
         DROP ROLE limited_reader`,
      );
    }
  });
});
