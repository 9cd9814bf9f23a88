import { createHash, createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createPostgresEraser } from '#libs/connectors/postgres/erasure/postgres-eraser';
import type { Eraser, ErasureRequest } from '#libs/connectors/kit/erasure';
import { parseDatasetFile } from '#libs/data-map/parse-dataset';
import { allRows, changedRows } from '../support/table-rows.js';
import { createScratchDatabase, readerUrl, runSql, type TestDatabase } from '../support/postgres.js';

const FIDES = process.env['WAFA_FIDES_DIR'] ?? resolve(import.meta.dirname, '../../../shared/fides');
const DATASET = join(FIDES, 'postgres_example_test_dataset.yml');
const withFides = existsSync(DATASET) ? describe : describe.skip;

const SECRET = { salt: 'the-salt', key: 'the-key' };
const ds = (name: string): string => `postgres_example_test_dataset:${name}`;

withFides('erasure on the Fides example', () => {
  let database: TestDatabase;
  let eraser: Eraser;

  beforeEach(async () => {
    database = await createScratchDatabase();
    await runSql(database, readFileSync(join(FIDES, 'postgres_sample.sql'), 'utf8'));
    const { datasets } = parseDatasetFile(DATASET, readFileSync(DATASET, 'utf8'));
    const url = database.adminUrl;
    eraser = createPostgresEraser({ system: 'sample', url, writeUrl: url, datasets });
  });
  afterEach(() => database.drop());

  const request = (
    targets: readonly string[],
    strategy: string,
    configuration: Record<string, unknown> = {},
    email = 'customer-1@example.com',
  ): ErasureRequest => ({
    identifiers: [{ kind: 'email', value: email }],
    rules: [{ targets, masking: { strategy, configuration } }],
    asOf: '2026-11-25T10:00:00Z',
    secret: SECRET,
  });

  /** What changed in the whole database, and what is left over. */
  const erase = async (asked: ErasureRequest) => {
    const before = await allRows(database);
    const planned = await eraser.plan(asked);
    const result = await eraser.execute(asked, planned);
    const residue = await eraser.verify(asked, planned);
    return { planned, result, residue, changed: changedRows(before, await allRows(database)) };
  };

  const CUSTOMER = {
    id: 1,
    email: 'customer-1@example.com',
    created: '2020-04-01T11:47:42',
    address_id: 1,
  };

  it.each([
    ['null_rewrite', {}, null],
    ['string_rewrite', { rewrite_value: 'MASKED' }, 'MASKED'],
    ['string_rewrite', { rewrite_value: 'M', format_preservation: { suffix: '-x' } }, 'M-x'],
    ['hash', {}, createHash('sha256').update('John Customerthe-salt').digest('hex').slice(0, 40)],
    [
      'hash',
      { algorithm: 'SHA-512' },
      createHash('sha512').update('John Customerthe-salt').digest('hex').slice(0, 40),
    ],
    [
      'hash',
      { format_preservation: { suffix: '@x' } },
      createHash('sha256').update('John Customerthe-salt').digest('hex').slice(0, 40),
    ],
    ['hmac', {}, createHmac('sha256', 'the-key').update('John Customerthe-salt').digest('hex').slice(0, 40)],
    [
      'hmac',
      { algorithm: 'SHA-512' },
      createHmac('sha512', 'the-key').update('John Customerthe-salt').digest('hex').slice(0, 40),
    ],
    ['random_string_rewrite', {}, expect.stringMatching(/^[a-z0-9]{30}$/)],
    ['random_string_rewrite', { length: 100 }, expect.stringMatching(/^[a-z0-9]{40}$/)],
    [
      'random_string_rewrite',
      { length: 8, format_preservation: { suffix: '@x' } },
      expect.stringMatching(/^[a-z0-9]{8}@x$/),
    ],
  ] as const)('%s %j gives what Fides gives, in this one column of this one row', async (...row) => {
    const [strategy, configuration, name] = row;
    const { changed, result, residue } = await erase(request(['user.name'], strategy, configuration));
    expect(changed).toEqual([
      { table: 'public.customer', gone: { ...CUSTOMER, name: 'John Customer' }, came: { ...CUSTOMER, name } },
    ]);
    const rows = [{ collection: ds('customer'), rows: 1 }];
    expect(result).toEqual({ changed: rows, gone: rows, notes: [] });
    expect(residue).toEqual([]);
  });

  it('preserve changes nothing, and the plan says so', async () => {
    const { changed, planned } = await erase(request(['user.name'], 'preserve'));
    expect(changed).toEqual([]);
    expect(planned.items).toContainEqual(
      expect.objectContaining({ collection: ds('customer'), disposition: 'preserve', columns: ['name'] }),
    );
  });

  it("delete takes the customer's own rows and leaves the rows of everybody else as they were", async () => {
    const { changed, planned, residue } = await erase(request(['user'], 'delete'));
    const taken = changed.map(({ table, gone, came }) => [table, gone['id'] ?? gone['email'], came]);
    expect(taken).toEqual([
      ['public.customer', 1, {}],
      ...[1, 2, 3, 4, 5, 6].map((id) => ['public.login', id, {}]),
      ...['ord_aaa-aaa', 'ord_ccc-ccc', 'ord_ddd-ddd'].map((id) => ['public.orders', id, {}]),
      ['public.payment_card', 'pay_aaa-aaa', {}],
      ['public.service_request', 'ser_aaa-aaa', {}],
      ['public.visit', 'customer-1@example.com', {}],
    ]);
    // Both addresses are customer 2's as well: her own one, and that of her card and her order.
    expect(planned.items).toContainEqual(
      expect.objectContaining({
        collection: ds('address'),
        disposition: 'keep',
        rows: 2,
        notAppliedBecause: 'other people refer to it or are in it',
      }),
    );
    expect(residue).toEqual([]);
  });

  it("an employee's erasure leaves the requests of the customers alone", async () => {
    const { changed, planned } = await erase(request(['user'], 'null_rewrite', {}, 'employee-1@example.com'));
    expect(changed.map(({ table, came }) => [table, came])).toEqual([
      ['public.employee', { id: 1, email: null, name: 'testing-test', address_id: 3 }],
    ]);
    expect(planned.items).toContainEqual(
      expect.objectContaining({ collection: ds('service_request'), disposition: 'untouched', rows: 3 }),
    );
  });

  it('says before anything runs which columns cannot take a masking, and leaves those alone', async () => {
    const asked = request(['user'], 'random_string_rewrite', { length: 101 });
    const { items } = await eraser.plan(asked);
    const refused = items
      .filter(({ notAppliedBecause }) => notAppliedBecause !== undefined)
      .map(({ collection, columns, notAppliedBecause }) => [
        collection.split(':')[1],
        columns,
        notAppliedBecause,
      ]);
    expect(refused).toEqual([
      ['address', [], 'other people refer to it or are in it'],
      ['customer', ['email'], 'holds 100 characters, and random_string_rewrite gives 101'],
      ['customer', ['id'], 'is part of the primary key'],
      ['login', ['customer_id'], 'is integer, which cannot hold the result of random_string_rewrite'],
      [
        'login',
        ['time'],
        'is timestamp without time zone, which cannot hold the result of random_string_rewrite',
      ],
      ['orders', ['customer_id'], 'is integer, which cannot hold the result of random_string_rewrite'],
      ['payment_card', ['ccn'], 'is bigint, which cannot hold the result of random_string_rewrite'],
      ['payment_card', ['code'], 'is smallint, which cannot hold the result of random_string_rewrite'],
      ['payment_card', ['customer_id'], 'is integer, which cannot hold the result of random_string_rewrite'],
      ['payment_card', ['name'], 'holds 100 characters, and random_string_rewrite gives 101'],
      ['payment_card', ['preferred'], 'is boolean, which cannot hold the result of random_string_rewrite'],
      ['service_request', ['alt_email'], 'holds 100 characters, and random_string_rewrite gives 101'],
      [
        'service_request',
        ['employee_id'],
        'is integer, which cannot hold the result of random_string_rewrite',
      ],
      ['visit', ['email'], 'is part of the primary key'],
    ]);
    const { changed } = await erase(asked);
    expect(changed.map(({ table }) => table)).toEqual(['public.customer']);
  });

  it('says which columns must not be empty, and empties the others', async () => {
    await runSql(
      database,
      'ALTER TABLE customer ALTER name SET NOT NULL; ALTER TABLE login ALTER time SET NOT NULL',
    );
    const { planned, changed } = await erase(request(['user'], 'null_rewrite'));
    const refused = planned.items.filter(({ notAppliedBecause }) => notAppliedBecause === 'is NOT NULL');
    expect(refused.map(({ collection, columns }) => [collection, columns])).toEqual([
      [ds('customer'), ['name']],
      [ds('login'), ['time']],
    ]);
    expect(changed.find(({ table }) => table === 'public.customer')?.came).toMatchObject({
      ...{ id: 1, name: 'John Customer', email: null },
    });
  });

  it('takes a composite reference as AND', async () => {
    await runSql(
      database,
      `CREATE TABLE parcel (id int PRIMARY KEY, order_id text, customer_id int, remark text);
       INSERT INTO parcel VALUES (1, 'ord_aaa-aaa', 1, 'hers'), (2, 'ord_aaa-aaa', 2, 'order of hers, customer 2'),
         (3, 'ord_bbb-bbb', 1, 'order of customer 2'), (4, 'ord_bbb-bbb', 2, 'of customer 2');`,
    );
    const reference = (field: string) => ({
      fides_meta: { references: [{ dataset: 'postgres_example_test_dataset', field, direction: 'from' }] },
    });
    const parcel = {
      fides_key: 'parcels',
      collections: [
        {
          name: 'parcel',
          fields: [
            { name: 'id', fides_meta: { primary_key: true } },
            { name: 'order_id', ...reference('orders.id') },
            { name: 'customer_id', ...reference('orders.customer_id') },
            { name: 'remark', data_categories: ['user.content'] },
          ],
        },
      ],
    };
    const more = parseDatasetFile('parcels.json', JSON.stringify({ dataset: [parcel] }));
    const known = parseDatasetFile(DATASET, readFileSync(DATASET, 'utf8'));
    const url = database.adminUrl;
    const datasets = [...known.datasets, ...more.datasets];
    eraser = createPostgresEraser({ system: 'sample', url, writeUrl: url, datasets });
    const { changed } = await erase(request(['user.content'], 'null_rewrite'));
    expect(changed.filter(({ table }) => table === 'public.parcel').map(({ gone }) => gone['id'])).toEqual([
      1,
    ]);
  });

  it('is an error, never an empty answer, when a table is missing', async () => {
    await runSql(database, 'DROP TABLE login');
    await expect(eraser.plan(request(['user'], 'null_rewrite'))).rejects.toMatchObject({
      code: 'map-mismatch',
      detail: expect.stringContaining('there is no table public.login'),
    });
  });

  it('fails clearly and at once on a role that may only read, with nothing changed', async () => {
    await runSql(
      database,
      'GRANT USAGE ON SCHEMA public TO product_reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO product_reader',
    );
    const { datasets } = parseDatasetFile(DATASET, readFileSync(DATASET, 'utf8'));
    const url = readerUrl(database);
    eraser = createPostgresEraser({ system: 'sample', url, writeUrl: url, datasets });
    const asked = request(['user.name'], 'null_rewrite');
    const planned = await eraser.plan(asked);
    const before = await allRows(database);
    const error = await eraser.execute(asked, planned).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'system-refused',
      detail: 'sample: no permission: UPDATE on public.customer',
    });
    expect(changedRows(before, await allRows(database))).toEqual([]);
  }, 10_000);

  it('changes no row when it is asked to run the same plan again, hashes included', async () => {
    const asked = request(['user.name', 'user.financial'], 'hash');
    const planned = await eraser.plan(asked);
    await eraser.execute(asked, planned);
    const before = await allRows(database);
    const again = await eraser.execute(asked, planned);
    expect(changedRows(before, await allRows(database))).toEqual([]);
    expect(again.changed).toEqual([
      { collection: ds('customer'), rows: 0 },
      { collection: ds('payment_card'), rows: 0 },
    ]);
    expect(again.notes).toHaveLength(2);
    expect(await eraser.verify(asked, planned)).toEqual([]);
  });
});
