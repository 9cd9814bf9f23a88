import { inShort, WafaError } from '#libs/domain/errors';
import { LOCKS } from './advisory-locks.js';
import { connect, createDataSource } from './data-source.js';

/**
 * Applies pending migrations with the owner's URL, which `variable` holds; several processes may call it at once. Returns
 * their names.
 */
export async function migrate(ownerUrl: string, variable = 'DATABASE_OWNER_URL'): Promise<string[]> {
  const dataSource = createDataSource({ url: ownerUrl, poolSize: 2, applicationName: 'wafa-migrate' });
  await connect(dataSource, variable);
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [LOCKS.migration]);
    const applied = await dataSource.runMigrations();
    return applied.map((migration) => migration.name);
  } catch (cause) {
    const detail = `the schema of ${variable} cannot be brought up to date (${inShort(cause)})`;
    throw new WafaError('config-invalid', detail, { cause });
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [LOCKS.migration]);
    await lock.release();
    await dataSource.destroy();
  }
}
