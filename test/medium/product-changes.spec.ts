/** What the trigger of the chaos runs tells of writes to the product's database. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { MarkRequest } from '#libs/connectors/kit/marks';
import { createPostgresMarker } from '#libs/connectors/postgres/marking/postgres-marker';
import { loadCompany } from '#libs/data-map/load-company';
import { withClient } from '../../apps/sandbox/src/embedded/with-client.js';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { productChanges, watchProduct } from '../chaos/invariants/product-changes.js';
import { startProduct, type Product } from '../support/product.js';

let product: Product;
beforeEach(async () => {
  product = await startProduct();
  await watchProduct(product.database.adminUrl);
});
afterEach(async () => {
  await product.connector.close();
  await product.database.drop();
});

const writing = (sql: string): Promise<unknown> => {
  const url = new URL(product.database.adminUrl);
  url.searchParams.set('application_name', 'wafa erasure');
  return withClient(url.href, (client) => client.query(sql));
};
const seen = () => productChanges(product.database.adminUrl);

it('notes a value that is written once more as a write of another transaction', async () => {
  const sql = `UPDATE studio.accounts SET language = 'en' WHERE lower(btrim(email)) = '${PEOPLE.layla.email}'`;
  await writing(sql);
  await writing(sql);
  const changes = await seen();
  expect(changes.map(({ table, operation, by }) => [table, operation, by])).toEqual([
    ['accounts', 'UPDATE', 'wafa erasure'],
    ['accounts', 'UPDATE', 'wafa erasure'],
  ]);
  expect(new Set(changes.map(({ transaction }) => transaction)).size).toBe(2);
  expect(changes.map(({ account, key }) => account === key)).toEqual([true, true]);
});

it('notes all of one transaction as one, and what was rolled back not at all', async () => {
  await writing('BEGIN; UPDATE studio.songs SET private = true; ROLLBACK');
  await writing(
    'BEGIN; UPDATE studio.songs SET private = true; UPDATE studio.songs SET private = false; COMMIT',
  );
  expect(new Set((await seen()).map(({ transaction }) => transaction)).size).toBe(1);
});

it('knows whose a row is that names nobody', async () => {
  await writing('DELETE FROM studio.lyrics');
  const owners = await withClient(product.database.adminUrl, (client) =>
    client.query<{ id: string }>('SELECT DISTINCT owner_id AS id FROM studio.songs'),
  );
  const known = owners.rows.map(({ id }) => id);
  const accounts = (await seen()).map(({ account }) => account ?? 'nobody');
  expect(accounts).not.toEqual([]);
  expect(accounts.filter((account) => !known.includes(account))).toEqual([]);
});

it('sees nothing of a mark that is asked for again: it is written in one transaction, and once', async () => {
  const { datasets } = await loadCompany('examples/qwenimage');
  const url = product.database.adminUrl;
  const marker = createPostgresMarker({ system: 'product-database', url, writeUrl: url, datasets });
  const request: MarkRequest = {
    ...{ identifiers: [{ kind: 'email', value: PEOPLE.layla.email }], mark: 'restrict', purposes: [] },
    ...{ lockAccount: false, pauseBilling: false, asOf: '2026-11-25T10:00:00Z' },
  };
  await marker.apply(request);
  await marker.apply(request);
  await marker.close();
  const changes = await seen();
  expect(changes.map(({ table, by }) => [table, by])).toEqual([['accounts', 'wafa marking']]);
});
