/**
 * The example shop of Fides (`WAFA_FIDES_DIR`) in a database of its own, with generated people: what the peer was measured
 * on. The files are read where they lie and are no part of the repository.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import pg from 'pg';
import { parse, stringify } from 'yaml';
import { withClient } from '../../apps/sandbox/src/embedded/with-client.js';
import { ROOT } from '../chaos/root.js';
import { databaseSystem, writeConfiguration } from './configuration.js';
import type { ChaosStack } from '../chaos/stack.js';

export const FIDES = process.env['WAFA_FIDES_DIR'] ?? join(ROOT, '..', 'shared', 'fides');
const DATASET = join(FIDES, 'postgres_example_test_dataset.yml');
export const hasFides = (): boolean => existsSync(DATASET);

const FIRST = 100;
export const personAt = (index: number): string => `person-${FIRST + index}@example.com`;

/** Somebody with so many rows in one table. */
export const busyPerson = (rows: number): string => `busy-${rows}@example.com`;

const peopleSql = (people: number): string => `
  INSERT INTO address SELECT n, n, 'Example Street', 'Exampletown', 'NY', '12345'
    FROM generate_series(${FIRST}, ${FIRST + people - 1}) AS n;
  INSERT INTO customer SELECT n, 'person-' || n || '@example.com', 'Person ' || n, '2020-04-01', n
    FROM generate_series(${FIRST}, ${FIRST + people - 1}) AS n;
  INSERT INTO payment_card SELECT 'pay_' || n, 'Card ' || n, 4000 + n, 321, true, n, n
    FROM generate_series(${FIRST}, ${FIRST + people - 1}) AS n;
  INSERT INTO orders SELECT 'ord_' || n || '_' || k, n, n, 'pay_' || n
    FROM generate_series(${FIRST}, ${FIRST + people - 1}) AS n, generate_series(1, 3) AS k;
  INSERT INTO order_item SELECT 'ord_' || n || '_' || k, 1, 1 + n % 6, 1
    FROM generate_series(${FIRST}, ${FIRST + people - 1}) AS n, generate_series(1, 3) AS k;
  INSERT INTO login SELECT n * 10 + k, n, '2021-01-01'::timestamp + k * interval '1 day'
    FROM generate_series(${FIRST}, ${FIRST + people - 1}) AS n, generate_series(1, 6) AS k;
  INSERT INTO visit SELECT 'person-' || n || '@example.com', '2021-01-06'
    FROM generate_series(${FIRST}, ${FIRST + people - 1}) AS n;
  INSERT INTO service_request SELECT 'ser_' || n, 'person-' || n || '@example.com', NULL, '2021-01-01', NULL, 1
    FROM generate_series(${FIRST}, ${FIRST + people - 1}) AS n;`;

const BUSY_FIRST_LOGIN = 100_000_000;

const busySql = (rows: number): string => `
  INSERT INTO customer VALUES (${rows}, '${busyPerson(rows)}', 'Busy Person', '2020-04-01', 1);
  INSERT INTO login SELECT ${BUSY_FIRST_LOGIN + rows * 10} + k, ${rows}, '2021-01-01'::timestamp + k * interval '1 second'
    FROM generate_series(1, ${rows}) AS k;`;

const INDEXES = ['login (customer_id)', 'orders (customer_id)', 'customer (lower(email))']
  .map((place) => `CREATE INDEX ON ${place};`)
  .join(' ');

export const configureShop = (folder: string): void =>
  writeConfiguration(folder, {
    systems: [
      databaseSystem({ key: 'shop', urlFrom: 'SHOP_DATABASE_URL', eraseUrlFrom: 'SHOP_ERASER_DATABASE_URL' }),
    ],
    datasets: { 'shop.yml': decided(readFileSync(DATASET, 'utf8')) },
  });

/** `busy`: people with so many rows in one table; their tables get the indexes that such a table has. */
export async function fillShop(
  stack: ChaosStack,
  { people, busy = [] }: { readonly people: number; readonly busy?: readonly number[] },
): Promise<NodeJS.ProcessEnv> {
  await withClient(stack.databaseUrl('wafa'), (client) => client.query('CREATE DATABASE shop'));
  await withClient(stack.databaseUrl('wafa').replace(/wafa$/, 'shop'), async (client) => {
    await client.query(readFileSync(join(FIDES, 'postgres_sample.sql'), 'utf8'));
    const indexes = busy.length > 0 ? [INDEXES] : [];
    for (const sql of [peopleSql(people), ...busy.map(busySql), ...indexes, 'ANALYZE'])
      await client.query(sql);
    for (const [role, rights] of Object.entries(RIGHTS))
      await client.query(`GRANT ${rights} ON ALL TABLES IN SCHEMA public TO ${pg.escapeIdentifier(role)}`);
  });
  return {
    SHOP_DATABASE_URL: stack.databaseUrlFor('product_reader', 'shop'),
    SHOP_ERASER_DATABASE_URL: stack.databaseUrlFor('product_eraser', 'shop'),
  };
}

const RIGHTS = { product_reader: 'SELECT', product_eraser: 'SELECT, UPDATE, DELETE' } as const;

/**
 * The peer's default policy empties what falls under `user`, and passes over keys without a word; here the map has to
 * decide: keys of rows and the number of the employee stay, and a visit, whose key is the address, goes.
 */
function decided(text: string): string {
  const map = parse(text) as { dataset: Dataset[] };
  for (const dataset of map.dataset) {
    dataset.wafa = { system: 'shop' };
    for (const collection of dataset.collections) {
      collection.wafa = { on_erase: collection.name === 'visit' ? 'delete' : 'pseudonymise' };
      for (const field of collection.fields)
        if (field.fides_meta?.['primary_key'] === true || STAYS.includes(`${collection.name}.${field.name}`))
          field.fides_meta = { ...field.fides_meta, masking_strategy_override: { strategy: 'preserve' } };
    }
  }
  return stringify(map);
}

const STAYS = ['service_request.employee_id'];

interface Dataset {
  wafa?: object;
  readonly collections: {
    readonly name: string;
    wafa?: object;
    readonly fields: { readonly name: string; fides_meta?: Record<string, unknown> }[];
  }[];
}
