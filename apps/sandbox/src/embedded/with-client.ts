import pg from 'pg';

const CONNECT_MILLISECONDS = 5_000;

/** Lets `use` work on a connection of its own. When the server goes away the work fails; without the listener we would. */
export async function withClient<Result>(
  connectionString: string,
  use: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_MILLISECONDS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end();
  }
}
