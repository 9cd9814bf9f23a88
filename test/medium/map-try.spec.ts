import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../apps/cli/src/map-try.js';
import { runCommand } from '../support/command.js';
import { createScratchDatabase, readerUrl, runSql, type TestDatabase } from '../support/postgres.js';
import { allRows } from '../support/table-rows.js';

const FIDES = process.env['WAFA_FIDES_DIR'] ?? resolve(import.meta.dirname, '../../../shared/fides');
const DATASET = join(FIDES, 'postgres_example_test_dataset.yml');
const withFides = existsSync(DATASET) ? describe : describe.skip;

let folder: string;
let database: TestDatabase;
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const mapTry = async (args: readonly string[]) => {
  const { code, out, err } = await runCommand(run, args);
  return {
    code,
    err,
    output: JSON.parse(out) as Record<string, Record<string, unknown[]>> & { problems: unknown },
  };
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wafa-map-'));
  database = await createScratchDatabase();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

withFides('wafa map try on the Fides example', () => {
  const ds = (collection: string): string => `postgres_example_test_dataset:${collection}`;
  const search = (targets: readonly string[], identity = 'email=customer-1@example.com') =>
    mapTry([
      ...['--dataset', DATASET, '--database', database.adminUrl, '--identity', identity],
      ...['--rules', file('rules.json', [{ action: 'access', targets }]), '--json'],
    ]);

  beforeAll(async () => {
    await runSql(database, readFileSync(join(FIDES, 'postgres_sample.sql'), 'utf8'));
  });

  it('finds exactly the rows of one customer, across all tables', async () => {
    const { code, output } = await search(['user'], 'email= CUSTOMER-1@example.com');
    expect(code).toBe(0);
    const rows = output['rows'] ?? {};
    const ids = (collection: string, column = 'id'): unknown[] =>
      (rows[ds(collection)] as Record<string, unknown>[]).map((row) => row[column]);
    expect(rows[ds('customer')]).toEqual([
      {
        address_id: 1,
        created: '2020-04-01T11:47:42',
        email: 'customer-1@example.com',
        id: 1,
        name: 'John Customer',
      },
    ]);
    expect(ids('address')).toEqual([1, 2]);
    expect(ids('orders')).toEqual(['ord_aaa-aaa', 'ord_ccc-ccc', 'ord_ddd-ddd']);
    expect(rows[ds('order_item')]).toEqual([
      { order_id: 'ord_aaa-aaa', product_id: 1, quantity: 1 },
      { order_id: 'ord_ccc-ccc', product_id: 1, quantity: 1 },
      { order_id: 'ord_ccc-ccc', product_id: 2, quantity: 1 },
      { order_id: 'ord_ddd-ddd', product_id: 1, quantity: 1 },
    ]);
    expect(ids('product')).toEqual([1, 2]);
    expect(ids('payment_card')).toEqual(['pay_aaa-aaa']);
    expect(ids('login')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rows[ds('visit')]).toEqual([
      { email: 'customer-1@example.com', last_visit: '2021-01-06T01:00:00' },
    ]);
    expect(ids('service_request')).toEqual(['ser_aaa-aaa']);
    expect([rows[ds('employee')], rows[ds('report')]]).toEqual([[], []]);
    expect(output.problems).toEqual([]);
    expect(output['changed']).toEqual({});
  });

  it('reports only the fields under the targets', async () => {
    const { output } = await search(['user.contact.email', 'user.financial']);
    expect(output['report']).toEqual({
      [ds('customer')]: [{ email: 'customer-1@example.com' }],
      [ds('payment_card')]: [{ ccn: 123456789, code: 321, name: 'Example Card 1' }],
      [ds('service_request')]: [{ alt_email: 'customer-1-alt@example.com' }],
      [ds('visit')]: [{ email: 'customer-1@example.com' }],
    });
    expect(output['plan']).toContainEqual({
      collection: ds('payment_card'),
      disposition: 'export',
      rows: 1,
      columns: ['ccn', 'code', 'name'],
    });
  });

  it('names what it could not search without an e-mail address, and exits 2', async () => {
    const { code, output } = await search(['user'], 'phone_number=+353 1 234 5678');
    expect(code).toBe(2);
    expect(output['rows']).toEqual({});
    expect(output.problems).toContainEqual({
      code: 'not-searched',
      message: 'not searched: needs email',
      where: ds('customer'),
    });
  });
});

describe('wafa map try with erasure rules', () => {
  const MAP = `
dataset:
  - fides_key: club
    collections:
      - name: member
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: email, data_categories: [user.contact.email], fides_meta: { identity: email } }
          - { name: name, data_categories: [user.name] }
`;
  const erase = (targets: readonly string[], more: readonly string[] = [], masking: unknown = NULLS) =>
    mapTry([
      ...['--dataset', file('club.yml', MAP), '--database', database.adminUrl],
      ...['--identity', 'email=layla@example.com', ...more, '--json'],
      ...['--rules', file('rules.json', [{ action: 'erasure', targets, ...(masking ? { masking } : {}) }])],
    ]);
  const NULLS = { strategy: 'null_rewrite', configuration: {} };

  beforeEach(async () => {
    await runSql(
      database,
      `DROP TABLE IF EXISTS member; CREATE TABLE member (id int PRIMARY KEY, email text NOT NULL, name text);
       INSERT INTO member VALUES (1, 'layla@example.com', 'Layla'), (2, 'omar@example.com', 'Omar')`,
    );
  });
  const names = async (): Promise<readonly string[]> => (await allRows(database)).get('public.member') ?? [];
  const HERS = '{"id": 1, "name": "Layla", "email": "layla@example.com"}';
  const HIS = '{"id": 2, "name": "Omar", "email": "omar@example.com"}';

  it('writes nothing without --apply', async () => {
    const { code, output } = await erase(['user.name']);
    expect({ code, ...output }).toEqual({
      code: 0,
      rows: { 'club:member': [{ id: 1, name: 'Layla', email: 'layla@example.com' }] },
      report: {},
      plan: [
        {
          ...{ collection: 'club:member', disposition: 'mask', columns: ['name'], rows: 1, atMost: 1 },
          ...{ strategies: { name: 'null_rewrite' }, reversible: false },
        },
      ],
      changed: {},
      problems: [],
    });
    expect(await names()).toEqual([HERS, HIS]);
  });

  it('does with --apply what the plan says, and changes nothing the second time', async () => {
    const first = await erase(['user.name'], ['--apply']);
    expect([first.code, first.output['changed'], first.output.problems]).toEqual([
      0,
      { 'club:member': 1 },
      [],
    ]);
    expect(await names()).toEqual([HERS.replace('"Layla"', 'null'), HIS]);
    const second = await erase(['user.name'], ['--apply']);
    expect([second.code, second.output['changed']]).toEqual([0, { 'club:member': 0 }]);
    expect(second.output.problems).toEqual([expect.objectContaining({ code: 'fewer-rows' })]);
  });

  it('does the rest and exits 2 when a column cannot be erased', async () => {
    const { code, output } = await erase(['user'], ['--apply']);
    expect([code, output['changed']]).toEqual([2, { 'club:member': 1 }]);
    expect(output.problems).toEqual([
      { code: 'not-applied', message: 'email: is NOT NULL', where: 'club:member' },
    ]);
  });

  it('exits 2 when no rule covers a field', async () => {
    const { code, output } = await erase(['user.name'], [], null);
    expect(code).toBe(2);
    expect(output.problems).toMatchObject([{ code: 'not-covered', where: 'club:member' }]);
  });

  it('exits 2 and changes nothing on a role that only reads', async () => {
    await runSql(
      database,
      'GRANT SELECT ON member TO product_reader; GRANT USAGE ON SCHEMA public TO product_reader',
    );
    const { code, output } = await erase(['user.name'], ['--apply', '--database', readerUrl(database)]);
    expect([code, output['changed']]).toEqual([2, {}]);
    expect(output.problems).toEqual([
      {
        code: 'system-refused',
        message: 'database: no permission: UPDATE on public.member',
        where: 'database',
      },
    ]);
    expect(await names()).toEqual([HERS, HIS]);
  });
});

describe('wafa map try', () => {
  const MAP = `
dataset:
  - fides_key: shop
    collections:
      - name: person
        fields:
          - { name: email, data_categories: [user.contact.email], fides_meta: { identity: email } }
`;
  const ACCESS = [{ action: 'access', targets: ['user'] }];
  const call = ({
    map = MAP,
    rules = ACCESS as unknown,
    identity = 'email=layla@example.com',
    more = [] as string[],
  }) =>
    mapTry([
      ...['--dataset', file('map.yml', map), '--rules', file('rules.json', rules)],
      ...['--database', database.adminUrl, '--identity', identity, ...more],
    ]);

  it.each([
    [
      'an unknown masking',
      { rules: [{ action: 'erasure', targets: ['user'], masking: { strategy: 'blur' } }] },
      'invalid-input',
    ],
    ['--apply without an erasure rule', { more: ['--apply'] }, 'invalid-input'],
    ['an unknown option', { more: ['--aply'] }, 'invalid-input'],
    ['rules of another shape', { rules: [{ action: 'access' }] }, 'invalid-input'],
    ['rules that are no JSON', { rules: 'access' }, 'invalid-input'],
    ['an empty identity', { identity: 'email= ' }, 'identifier-invalid'],
    ['an identity without a kind', { identity: 'layla@example.com' }, 'invalid-input'],
    ['a fault of the map', { map: MAP.replace('fides_meta', 'wafa') }, 'unknown-key'],
  ])('exits 1 on %s and says why', async (_, input, problem) => {
    const { code, output, err } = await call(input);
    expect(code).toBe(1);
    expect(output.problems).toMatchObject([{ code: problem }]);
    expect(err).not.toBe('');
  });

  it('exits 2 when a mapped table is missing', async () => {
    const { code, output } = await call({});
    expect(code).toBe(2);
    expect(output).toMatchObject({ rows: {}, problems: [{ code: 'map-mismatch', where: 'database' }] });
  });
});
