/** Connections are expensive: each statement of Wafa's own is parsed once on one, and a search begins with the last one's. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connector } from '#libs/connectors/kit/connector';
import { discoverAll } from '#libs/connectors/kit/contract';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import { parseDatasetFile } from '#libs/data-map/parse-dataset';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { withClient } from '../../apps/sandbox/src/embedded/with-client.js';
import { createScratchDatabase, createTestDatabase, runSql, type TestDatabase } from '../support/postgres.js';

describe("Wafa's own database", () => {
  it('parses a statement with parameters once on a connection, and no other', async () => {
    const database = await createTestDatabase();
    const db = await createDataSource({ url: database.appUrl, poolSize: 1 }).initialize();
    for (const number of [1, 2, 3]) await rows(db, 'SELECT $1::int AS number', [number]);
    await db.transaction(async (manager) => rows(manager, 'SELECT 7'));
    const kept = await rows(db, 'SELECT statement FROM pg_prepared_statements WHERE $1', [true]);
    await db.destroy();
    await database.drop();
    expect(kept).toEqual([
      { statement: 'SELECT $1::int AS number' },
      { statement: 'SELECT statement FROM pg_prepared_statements WHERE $1' },
    ]);
  });
});

describe('a product database', () => {
  let database: TestDatabase;
  let connector: Connector;

  beforeAll(async () => {
    database = await createScratchDatabase();
    await runSql(
      database,
      `CREATE TABLE person (id int PRIMARY KEY, email text);
       INSERT INTO person VALUES (1, 'layla@example.com');
       CREATE VIEW asked AS SELECT email, pg_backend_pid() AS pid, current_setting('TimeZone') AS zone FROM person;`,
    );
    const identity = { name: 'email', fides_meta: { identity: 'email' } };
    const fields = [identity, { name: 'pid' }, { name: 'zone' }];
    const map = { dataset: [{ fides_key: 'd', collections: [{ name: 'asked', fields }] }] };
    const { datasets } = parseDatasetFile('map.yml', JSON.stringify(map));
    connector = createPostgresConnector({ system: 'product', url: database.adminUrl, datasets });
  });
  afterAll(async () => {
    await connector.close();
    await database.drop();
  });

  const search = async (): Promise<unknown> => {
    const { envelopes } = await discoverAll(connector, [{ kind: 'email', value: 'layla@example.com' }]);
    return envelopes[0]?.data['pid'];
  };

  it('is searched over the connection of the search before', async () => {
    expect(await search()).toBe(await search());
  });

  it('is searched over a new one when that was cut meanwhile', async () => {
    const before = await search();
    await withClient(database.adminUrl, (client) =>
      client.query('SELECT pg_terminate_backend($1)', [before]),
    );
    const after = await search();
    expect(after).toEqual(expect.any(Number));
    expect(after).not.toBe(before);
  });

  it('keeps none of its connections past the end', async () => {
    const other = createPostgresConnector({
      system: 'other',
      url: database.adminUrl,
      datasets: [],
    });
    await other.check();
    await other.close();
    const count = `SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'wafa discovery' AND datname = current_database()`;
    const { rows: left } = await withClient(database.adminUrl, (client) =>
      client.query<{ count: number }>(count),
    );
    expect(left).toEqual([{ count: 1 }]);
  });
});
