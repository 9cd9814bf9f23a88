import { Client, Connection, type ClientInterceptors } from '@temporalio/client';
import type { TemporalSettings } from '#libs/config/temporal';
import { connectionOf } from './connection.js';

/**
 * Connects on first use, so that a process starts while Temporal is down. Close it with `client.connection.close()`.
 * `interceptors`: of traces; none where nothing is traced.
 */
export function createTemporalClient(
  settings: TemporalSettings,
  interceptors: ClientInterceptors = {},
): Client {
  const connection = Connection.lazy({ ...connectionOf(settings), connectTimeout: '3 seconds' });
  return new Client({ connection, namespace: settings.TEMPORAL_NAMESPACE, interceptors });
}

const PING_MILLISECONDS = 500;

/** Resolves when the server answers in time. */
export const pingTemporal = (client: Client): Promise<unknown> =>
  client.withDeadline(Date.now() + PING_MILLISECONDS, () => client.workflowService.getSystemInfo({}));
