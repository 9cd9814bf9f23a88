/** Creates and fills the example product database from the SQL files beside the example's data map. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { WafaError } from '#libs/domain/errors';
import { withClient } from '../embedded/with-client.js';

export interface SeedOptions {
  /** A role that may create a schema in the product's database. */
  readonly ownerUrl: string;
  /** An existing role that gets SELECT and nothing else. */
  readonly readerRole: string;
  /** An existing role that may also change and delete what the data map says. */
  readonly eraserRole?: string;
  /** Drops what is there and begins anew; without it an already seeded database keeps its data. */
  readonly recreate?: boolean;
  /** Called before it is filled: that takes seconds. */
  readonly filling?: () => void;
}

const EXAMPLE_FOLDER = 'examples/qwenimage';
const SCHEMA = 'studio';

/** One transaction: either the whole product database is there or nothing of it. */
export async function seedProduct(options: SeedOptions): Promise<void> {
  await withClient(options.ownerUrl, async (client) => {
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('wafa-product-seed'))`);
    if (options.recreate) await client.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
    if (!(await isSeeded(client))) {
      options.filling?.();
      for (const file of ['schema.sql', 'people.sql', 'crowd.sql'])
        await client.query(exampleFile(`product/${file}`));
    }
    await grantRead(client, options.readerRole);
    if (options.eraserRole) await grantWrite(client, options.eraserRole);
    await client.query('COMMIT');
  });
}

async function isSeeded(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [SCHEMA]);
  return rowCount === 1;
}

async function grantRead(client: pg.Client, roleName: string): Promise<void> {
  const role = pg.escapeIdentifier(roleName);
  await client.query(`GRANT USAGE ON SCHEMA ${SCHEMA} TO ${role}`);
  await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${SCHEMA} TO ${role}`);
}

/** No more than the data map needs. */
async function grantWrite(client: pg.Client, roleName: string): Promise<void> {
  await grantRead(client, roleName);
  const role = pg.escapeIdentifier(roleName);
  await client.query(exampleFile('product/eraser.sql').replaceAll(':role', () => role));
}

/** The same file from the sources and from dist: looks upwards for the examples. */
function exampleFile(file: string): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const path = join(folder, EXAMPLE_FOLDER, file);
    if (existsSync(path)) return readFileSync(path, 'utf8');
    if (dirname(folder) === folder) {
      throw new WafaError('config-invalid', `no ${EXAMPLE_FOLDER}/${file} in any folder above the program`);
    }
  }
}
