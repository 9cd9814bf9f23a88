import type { QueryRunner } from 'typeorm';

/** New tables are the application role's too; run at the end of a migration that adds some. */
export async function grantToApplication(runner: QueryRunner, tables: readonly string[]): Promise<void> {
  const list = tables.map((table) => `"${table}"`).join(', ');
  await runner.query(`
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wafa_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${list} TO wafa_app;
  END IF;
END $$;
`);
}
