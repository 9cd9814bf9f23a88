/** LISTEN on a connection of its own, made anew when it breaks; the relay's sweep covers the time between. */
import pg from 'pg';
import type { Logger } from '#libs/telemetry/logger';

export interface ListenerOptions {
  readonly url: string;
  readonly channel: string;
  readonly onNotice: (payload: string) => void;
  readonly logger: Logger;
}

const RECONNECT_MILLISECONDS = 2_000;

export class Listener {
  readonly #options: ListenerOptions;
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#connect();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#client?.end();
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      application_name: 'wafa-relay',
      keepAlive: true,
    });
    client.on('notification', ({ payload = '' }) => this.#options.onNotice(payload));
    client.on('error', () => this.#again(client));
    client.on('end', () => this.#again(client));
    this.#client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${pg.escapeIdentifier(this.#options.channel)}`);
    } catch {
      this.#again(client);
    }
  }

  /** An error and the end of the same connection count once. */
  #again(client: pg.Client): void {
    if (this.#stopped || this.#client !== client) return;
    this.#client = undefined;
    this.#options.logger.warn('the relay lost its database connection');
    this.#retry = setTimeout(() => void this.#connect(), RECONNECT_MILLISECONDS);
  }
}
