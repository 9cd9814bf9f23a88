/** The example product database, seeded with its entangled people, and the real connector on it. */
import type { Connector } from '#libs/connectors/kit/connector';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import { loadCompany } from '#libs/data-map/load-company';
import { seedProduct } from '../../apps/sandbox/src/product/seed.js';
import { createScratchDatabase, readerUrl, type TestDatabase } from './postgres.js';

export interface Product {
  readonly database: TestDatabase;
  readonly connector: Connector;
}

export async function startProduct(): Promise<Product> {
  const database = await createScratchDatabase();
  await seedProduct({ ownerUrl: database.adminUrl, readerRole: 'product_reader' });
  const { datasets } = await loadCompany('examples/qwenimage');
  const url = readerUrl(database);
  return { database, connector: createPostgresConnector({ system: 'product-database', url, datasets }) };
}
