/** The roles and databases of the embedded cluster. */
import pg from 'pg';
import type { Secrets } from './secrets.js';
import { withClient } from './with-client.js';

/** Role → databases it owns. `wafa_app`, `product_reader` and `product_eraser` own nothing. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  wafa_owner: ['wafa'],
  temporal: ['temporal', 'temporal_visibility'],
  product_owner: ['product'],
  wafa_app: [],
  product_reader: [],
  product_eraser: [],
};

/** Makes what is missing: a start that was broken off halfway is made whole by the next. */
export function createRoles(adminUrl: string, secrets: Secrets): Promise<void> {
  return withClient(adminUrl, async (client) => {
    const roles = await namesOf(client, 'SELECT rolname AS name FROM pg_roles');
    const databases = await namesOf(client, 'SELECT datname AS name FROM pg_database');
    for (const [role, owned] of Object.entries(OWNERS)) {
      const password = pg.escapeLiteral(secrets.password(role));
      if (!roles.has(role))
        await client.query(`CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD ${password}`);
      for (const name of owned.filter((database) => !databases.has(database))) {
        await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER ${pg.escapeIdentifier(role)}`);
      }
    }
  });
}

async function namesOf(client: pg.Client, sql: string): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(sql);
  return new Set(rows.map((row) => row.name));
}
