/**
 * Connections that a session has ended with and the next one may begin with: opening one costs both sides more than a small
 * search does. Only connections that read are kept, few of them, and not for long: what a role may no longer do, or where a
 * server has moved, shows within that time. One that writes would go on where a database was just made read-only.
 */
import type pg from 'pg';

const MAX_IDLE = 4;
const IDLE_MILLISECONDS = 10_000;

export class IdleClients {
  readonly #idle = new Map<pg.Client, () => void>();
  #closed = false;

  /** The one that was used last. */
  take(): pg.Client | undefined {
    const client = [...this.#idle.keys()].at(-1);
    if (client) this.#forget(client);
    return client;
  }

  /** Outside any transaction. */
  async keep(client: pg.Client): Promise<void> {
    if (this.#closed || this.#idle.size >= MAX_IDLE) return client.end();
    const gone = (): void => this.#forget(client);
    const late = setTimeout(() => void this.#end(client), IDLE_MILLISECONDS).unref();
    client.once('error', gone).once('end', gone);
    this.#idle.set(client, () => {
      clearTimeout(late);
      client.off('error', gone).off('end', gone);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#idle.keys()].map((client) => this.#end(client)));
  }

  async #end(client: pg.Client): Promise<void> {
    this.#forget(client);
    await client.end();
  }

  #forget(client: pg.Client): void {
    this.#idle.get(client)?.();
    this.#idle.delete(client);
  }
}
