import { Client, Connection } from '@temporalio/client';

export interface TemporalOptions {
  /** `host:port` of the frontend. */
  readonly address: string;
  readonly namespace: string;
}

/** Connects on first use, so that a process starts while Temporal is down. Close it with `client.connection.close()`. */
export function createTemporalClient({ address, namespace }: TemporalOptions): Client {
  return new Client({ connection: Connection.lazy({ address, connectTimeout: '3 seconds' }), namespace });
}

const PING_MILLISECONDS = 500;

/** Resolves when the server answers in time. */
export const pingTemporal = (client: Client): Promise<unknown> =>
  client.withDeadline(Date.now() + PING_MILLISECONDS, () => client.workflowService.getSystemInfo({}));
