/** `wafa migrate`: brings the schema of DATABASE_OWNER_URL up to date. */
import { settingOf } from '#libs/config/config';
import { migrate } from '#libs/persistence/migrate';

export async function run(): Promise<number> {
  const from = ['DATABASE_OWNER_URL', 'DATABASE_URL'].find((name) => settingOf(process.env, name));
  const url = from && settingOf(process.env, from);
  if (!url) {
    console.error('wafa migrate: set DATABASE_OWNER_URL to the database, with the role that owns it');
    return 1;
  }
  const applied = await migrate(url, from);
  console.log(applied.length === 0 ? 'nothing to do' : `applied: ${applied.join(', ')}`);
  return 0;
}
