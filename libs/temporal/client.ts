import { Client, Connection, type ClientInterceptors } from '@temporalio/client';

export interface TemporalOptions {
  /** `host:port` of the frontend. */
  readonly address: string;
  readonly namespace: string;
  /** Of traces; none where nothing is traced. */
  readonly interceptors?: ClientInterceptors;
}

/** Connects on first use, so that a process starts while Temporal is down. Close it with `client.connection.close()`. */
export function createTemporalClient({ address, namespace, interceptors = {} }: TemporalOptions): Client {
  const connection = Connection.lazy({ address, connectTimeout: '3 seconds' });
  return new Client({ connection, namespace, interceptors });
}

const PING_MILLISECONDS = 500;

/** Resolves when the server answers in time. */
export const pingTemporal = (client: Client): Promise<unknown> =>
  client.withDeadline(Date.now() + PING_MILLISECONDS, () => client.workflowService.getSystemInfo({}));
