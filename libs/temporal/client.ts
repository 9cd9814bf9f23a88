import { Client, Connection } from '@temporalio/client';
import type { TemporalSettings } from '#libs/config/temporal';
import { connectionOf } from './connection.js';

/** Connects on first use, so that a process starts while Temporal is down. Close it with `client.connection.close()`. */
export function createTemporalClient(settings: TemporalSettings): Client {
  const connection = Connection.lazy({ ...connectionOf(settings), connectTimeout: '3 seconds' });
  return new Client({ connection, namespace: settings.TEMPORAL_NAMESPACE });
}

const PING_MILLISECONDS = 500;

/** Resolves when the server answers in time. */
export const pingTemporal = (client: Client): Promise<unknown> =>
  client.withDeadline(Date.now() + PING_MILLISECONDS, () => client.workflowService.getSystemInfo({}));
