/** The example product database, seeded with its entangled people, and the real connector on it. */
import type { Connector } from '#libs/connectors/kit/connector';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import { loadCompany, type Company } from '#libs/data-map/load-company';
import { seedProduct } from '../../apps/sandbox/src/product/seed.js';
import { createScratchDatabase, readerUrl, type TestDatabase } from './postgres.js';

export interface Product {
  readonly database: TestDatabase;
  readonly connector: Connector;
}

/** The example company with nothing but its product database: for specs that bring a connector of their own. */
export async function productCompany(): Promise<Company> {
  const company = await loadCompany('examples/qwenimage');
  return { ...company, systems: company.systems.filter(({ connector }) => connector === 'postgres') };
}

export async function startProduct(): Promise<Product> {
  const database = await createScratchDatabase();
  await seedProduct({ ownerUrl: database.adminUrl, readerRole: 'product_reader' });
  const { datasets } = await loadCompany('examples/qwenimage');
  const url = readerUrl(database);
  return { database, connector: createPostgresConnector({ system: 'product-database', url, datasets }) };
}
