import { Client, Connection } from '@temporalio/client';

export interface TemporalOptions {
  /** `host:port` of the frontend. */
  readonly address: string;
  readonly namespace: string;
}

/** Connects on first use, so that a process starts while Temporal is down. Close it with `client.connection.close()`. */
export function createTemporalClient({ address, namespace }: TemporalOptions): Client {
  return new Client({ connection: Connection.lazy({ address }), namespace });
}
