/** A row with the requester's address that nobody confirmed: a stranger's typing error, a recycled or a squatted mailbox. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { discoverAll } from '#libs/connectors/kit/contract';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import { parseDatasetFile } from '#libs/data-map/parse-dataset';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { createScratchDatabase, runSql, type TestDatabase } from '../support/postgres.js';
import { startProduct, type Product } from '../support/product.js';

const STRANGER = { kind: 'email', value: 'stranger@example.net' };

describe('an address of the example product that nobody confirmed', () => {
  let product: Product;
  beforeEach(async () => {
    product = await startProduct();
  });
  afterEach(async () => {
    await product.connector.close();
    await product.database.drop();
  });

  const typeAddress = (verified: boolean): Promise<void> =>
    runSql(
      product.database,
      `UPDATE studio.accounts SET email = 'Stranger@example.net', email_verified = ${verified}
       WHERE id = '${PEOPLE.layla.accountId}'`,
    );

  it('leads its mailbox to no record and to no other system, and opens a task', async () => {
    await typeAddress(false);
    const { envelopes, result } = await discoverAll(product.connector, [STRANGER]);
    expect(envelopes).toEqual([]);
    expect(result.identifiers).toEqual([]);
    expect(result.openTask).toBe('look-by-hand');
  });

  it('leads to everything once it is confirmed, and opens none', async () => {
    await typeAddress(true);
    const { envelopes, result } = await discoverAll(product.connector, [STRANGER]);
    expect(envelopes).toHaveLength(127);
    expect(result.openTask).toBeUndefined();
  });

  it('opens no task for an address that no row has', async () => {
    const { result } = await discoverAll(product.connector, [STRANGER]);
    expect(result.openTask).toBeUndefined();
  });
});

describe('the condition of an identity', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createScratchDatabase();
    await runSql(
      database,
      `CREATE TYPE state AS ENUM ('new', 'sure');
       CREATE TABLE person (id int PRIMARY KEY, email text, flag boolean, level smallint, state state, tags text[],
         friend int);
       INSERT INTO person VALUES (1, 'a@example.com', true, 1, 'sure', '{}', 2),
         (2, 'A@example.com', false, 0, 'new', '{}', NULL), (3, 'a@example.com', NULL, NULL, NULL, NULL, NULL)`,
    );
  });
  afterEach(() => database.drop());

  const connect = (when: object, friend: object = {}) => {
    const field = (name: string, meta: object = {}) => ({ name, fides_meta: meta });
    const fields = [
      field('id', friend),
      { ...field('email', { identity: 'email' }), wafa: { identity_when: when } },
      ...['flag', 'level', 'state', 'tags', 'friend'].map((name) => field(name)),
    ];
    const text = JSON.stringify({ dataset: [{ fides_key: 'd', collections: [{ name: 'person', fields }] }] });
    const { datasets, faults } = parseDatasetFile('d.yml', text);
    expect(faults).toEqual([]);
    return createPostgresConnector({ system: 'product-db', url: database.adminUrl, datasets });
  };
  const search = async (when: object, friend?: object) => {
    const { envelopes, result } = await discoverAll(connect(when, friend), [
      { kind: 'email', value: 'a@example.com' },
    ]);
    return { ids: envelopes.map(({ key }) => key['id']), via: envelopes.map(({ via }) => via.field), result };
  };

  it.each([
    { column: 'flag', equals: true },
    { column: 'level', equals: 1 },
    { column: 'state', equals: 'sure' },
  ])('holds only for rows where it is surely so: %j', async (when) => {
    const { ids, result } = await search(when);
    expect([ids, result.openTask]).toEqual([['1'], 'look-by-hand']);
  });

  it('never proves a row that fails it, though another way leads there', async () => {
    const fed = { references: [{ dataset: 'd', field: 'person.friend', direction: 'from' }] };
    const { ids, via } = await search({ column: 'flag', equals: true }, fed);
    expect([ids, via]).toEqual([
      ['1', '2'],
      ['identity.email', 'd:person.friend'],
    ]);
  });

  it('opens no task where every row that fails it is found by another way', async () => {
    await runSql(database, 'DELETE FROM person WHERE id = 3');
    const fed = { references: [{ dataset: 'd', field: 'person.friend', direction: 'from' }] };
    const { result } = await search({ column: 'flag', equals: true }, fed);
    expect(result.openTask).toBeUndefined();
  });

  it.each([
    [{ column: 'level', equals: 'yes' }, '"level" cannot hold the value of identity_when'],
    [{ column: 'tags', equals: 'yes' }, '"tags" is a condition of an identity, but no plain column'],
  ])('that cannot be compared is a fault of the map: %j', async (when, message) => {
    await expect(connect(when).check()).rejects.toThrow(message);
  });
});
