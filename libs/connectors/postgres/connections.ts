/** The two connections of whoever changes rows: one that may only read, for planning and reading back, and one that writes. */
import type { Dataset } from '#libs/data-map/dataset';
import { WafaError } from '#libs/domain/errors';
import { IdleClients } from './idle-clients.js';
import { Session, type SessionOptions, type WritingAct } from './session.js';

/** What an eraser, a marker and a rectifier of a database are made of alike. */
export interface WriterOptions {
  readonly system: string;
  /** Connection URL of a role that may SELECT. */
  readonly url: string;
  /** Connection URL of a role that may also change what the map says: the columns it names, for an eraser rows too. */
  readonly writeUrl: string;
  readonly datasets: readonly Dataset[];
  readonly statementTimeoutSeconds?: number;
  readonly lockTimeoutSeconds?: number;
  /** Rows of one person, all kept in memory; past it the work stops loudly. */
  readonly maxRows?: number;
}

export const WRITER_DEFAULTS = { statementTimeoutSeconds: 60, lockTimeoutSeconds: 10, maxRows: 500_000 };

type ConnectionsOptions = Omit<Required<WriterOptions>, 'datasets' | 'maxRows'> & {
  readonly act: WritingAct;
};

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #open = new Set<Session>();
  readonly #idle = new IdleClients();

  constructor(options: ConnectionsOptions) {
    // Said here without the texts: they hold passwords.
    if (![options.url, options.writeUrl].every((url) => URL.canParse(url))) {
      throw new WafaError('config-invalid', `${options.system}: a connection URL cannot be parsed`);
    }
    this.#options = options;
  }

  read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#inSession({ url: this.#options.url, idle: this.#idle }, work);
  }

  /** Nothing is written but by `session.commit()`. */
  write<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { writeUrl, lockTimeoutSeconds, act } = this.#options;
    return this.#inSession({ url: writeUrl, write: { lockTimeoutSeconds, act } }, work);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((session) => session.close()));
    await this.#idle.close();
  }

  async #inSession<T>(
    connection: Pick<SessionOptions, 'url' | 'write' | 'idle'>,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const { system, statementTimeoutSeconds } = this.#options;
    const session = await Session.open({ system, statementTimeoutSeconds, ...connection });
    this.#open.add(session);
    try {
      return await work(session);
    } finally {
      this.#open.delete(session);
      await session.close();
    }
  }
}
