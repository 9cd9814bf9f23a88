/**
 * One snapshot of the product's database, read-only unless it is opened to write. Statements run in a REPEATABLE READ
 * transaction with the time zone, date and number formats fixed, so that texts come out the same everywhere. Row security
 * that would hide rows is an error, never a shorter answer.
 */
import pg from 'pg';
import { WafaError } from '#libs/domain/errors';
import { failPoint } from '#libs/fail-points/fail-points';
import type { IdleClients } from './idle-clients.js';
import { toWafaError } from './postgres-errors.js';

export interface SessionOptions {
  readonly system: string;
  readonly url: string;
  readonly statementTimeoutSeconds: number;
  /** Writes too, waiting this long for a lock at most. A role that is to be read-only is refused. */
  readonly write?: { readonly lockTimeoutSeconds: number; readonly act: WritingAct };
  /** Connections to begin with and to leave behind, all for the same URL; a session that writes has its own. */
  readonly idle?: IdleClients;
}

/** What a writing connection does; the database's own logs and `pg_stat_activity` name it so. */
export type WritingAct = 'erasure' | 'marking' | 'correction';

export type TextRow = readonly (string | null)[];

export interface Statement {
  readonly text: string;
  readonly values: readonly string[];
}

const CONNECT_TIMEOUT_MILLIS = 10_000;
/** A server that no longer answers is given up this much after its own time limit. */
const SILENCE_MILLIS = 15_000;
const PAGE_ROWS = 500;

const SETTINGS: Readonly<Record<string, string>> = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'iso_8601',
  bytea_output: 'hex',
  extra_float_digits: '1',
  search_path: 'pg_catalog',
  row_security: 'off',
  idle_in_transaction_session_timeout: '0',
  jit: 'off',
};

function newClient({ url, write }: SessionOptions): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
    application_name: `wafa ${write?.act ?? 'discovery'}`,
    keepAlive: true,
  });
  // One that breaks tells it more than once, also when nobody uses it any more.
  return client.on('error', () => undefined);
}

export class Session {
  readonly #client: pg.Client;
  readonly #options: SessionOptions;
  #broken: Error | undefined;
  #portals = 0;
  #ownPath = '';
  #busy = true;

  private constructor(options: SessionOptions, client: pg.Client) {
    this.#options = options;
    this.#client = client;
    this.#client.on('error', this.#onError);
  }

  readonly #onError = (error: Error): void => {
    this.#broken = error;
  };

  static async open(options: SessionOptions): Promise<Session> {
    const kept = options.write ? undefined : options.idle?.take();
    if (kept) {
      const session = new Session(options, kept);
      try {
        await session.#begin();
        return session;
      } catch {
        // Its server went away meanwhile: what is wrong shows with a new connection.
        session.#destroy();
      }
    }
    const session = new Session(options, newClient(options));
    try {
      await session.#client.connect();
      if (options.write) await session.#assertMayWrite();
      await session.#begin();
      return session;
    } catch (error) {
      await session.close();
      throw session.#told(error);
    }
  }

  async #begin(): Promise<void> {
    const { write, statementTimeoutSeconds } = this.#options;
    const access = write ? 'READ WRITE' : 'READ ONLY';
    await this.#inTime(this.#client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ ${access}`));
    const settings = {
      ...SETTINGS,
      statement_timeout: `${statementTimeoutSeconds}s`,
      ...(write ? { lock_timeout: `${write.lockTimeoutSeconds}s` } : {}),
    };
    await this.#inTime(
      this.#client.query(
        'SELECT pg_catalog.set_config(s.name, s.value, true) FROM unnest($1::text[], $2::text[]) AS s(name, value)',
        [Object.keys(settings), Object.values(settings)],
      ),
    );
    this.#busy = false;
  }

  /** `BEGIN READ WRITE` would override what the role or the server was set to. */
  async #assertMayWrite(): Promise<void> {
    const { rows } = await this.#inTime(
      this.#client.query<{ readonly: boolean; path: string }>(
        `SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS readonly,
        current_setting('search_path') AS path`,
      ),
    );
    this.#ownPath = rows[0]?.path ?? '';
    if (rows[0]?.readonly !== false) {
      throw new WafaError('system-refused', `${this.#options.system}: the role or the server is read-only`);
    }
  }

  /** The role's own search path again: the triggers of the product may count on it. */
  async useOwnPath(): Promise<void> {
    await this.all({
      text: `SELECT pg_catalog.set_config('search_path', $1::text, true)`,
      values: [this.#ownPath],
    });
  }

  /** Makes everything of a writing session permanent; without it nothing is. */
  async commit(): Promise<void> {
    failPoint('writing.postgres.2-uncommitted');
    await this.#command('COMMIT');
    failPoint('writing.postgres.3-committed');
  }

  #told(error: unknown): unknown {
    const { system, write } = this.#options;
    return toWafaError(system, error, write !== undefined);
  }

  async #command(text: string): Promise<void> {
    if (this.#broken) throw this.#told(this.#broken);
    this.#busy = true;
    try {
      await this.#inTime(this.#client.query(text));
      this.#busy = false;
    } catch (error) {
      throw this.#told(error);
    }
  }

  /** What a statement answers, or the error with which the database refused it: the transaction goes on either way. */
  async attempt(statement: Statement): Promise<readonly TextRow[] | WafaError> {
    await this.#command('SAVEPOINT attempt');
    try {
      return await this.all(statement);
    } catch (error) {
      const refused =
        error instanceof WafaError && !['system-unavailable', 'system-refused'].includes(error.code);
      if (!refused) throw error;
      await this.#command('ROLLBACK TO SAVEPOINT attempt');
      return error;
    }
  }

  /** All rows of a small answer. */
  async all(statement: Statement): Promise<readonly TextRow[]> {
    const rows: TextRow[] = [];
    for await (const page of this.pages(statement)) rows.push(...page);
    return rows;
  }

  /** A server-side cursor: one page in memory at a time, the time limit counts for each page. */
  async *pages(statement: Statement): AsyncGenerator<readonly TextRow[]> {
    const portal = `wafa_${(this.#portals += 1)}`;
    let page = await this.#page(new PortalPage(portal, statement));
    yield page.rows;
    while (!page.done) {
      page = await this.#page(new PortalPage(portal));
      yield page.rows;
    }
  }

  async #page(page: PortalPage): Promise<PortalPage> {
    if (this.#broken) throw this.#told(this.#broken);
    this.#busy = true;
    try {
      this.#client.query(page);
      await this.#inTime(page.finished);
      this.#busy = false;
      return page;
    } catch (error) {
      throw this.#told(error);
    }
  }

  /** What a server is silent about is given up, and the connection with it. */
  async #inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const { system, statementTimeoutSeconds } = this.#options;
    let late: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      late = setTimeout(
        () => {
          reject(new WafaError('system-unavailable', `${system}: no answer within the time limit`));
          this.#destroy();
        },
        statementTimeoutSeconds * 1_000 + SILENCE_MILLIS,
      );
    });
    try {
      return await Promise.race([answer, silence]);
    } finally {
      clearTimeout(late);
    }
  }

  /** Ends the transaction: what was not committed was never written. */
  async close(): Promise<void> {
    const { idle, write } = this.#options;
    if (this.#busy || this.#broken) return this.#destroy();
    try {
      if (!idle || write) return await this.#inTime(this.#client.end());
      await this.#inTime(this.#client.query('ROLLBACK'));
    } catch {
      return this.#destroy();
    }
    this.#client.off('error', this.#onError);
    await idle.keep(this.#client);
  }

  #destroy(): void {
    (this.#client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }
}

/** What pg's connection offers to a query object; its own types leave some out. */
interface WireConnection {
  parse(message: { name: string; text: string; types: number[] }): void;
  bind(message: { portal: string; statement: string; values: readonly string[]; binary: boolean }): void;
  execute(message: { portal: string; rows: number }): void;
  sync(): void;
}

/**
 * One page of a portal. pg-cursor leaves the statement open between pages, and the server's time limit with it, so that
 * a slow reader would be cut off; here every page ends with Sync, which the portal survives inside the transaction.
 */
class PortalPage implements pg.Submittable {
  readonly rows: TextRow[] = [];
  readonly finished: Promise<void>;
  readonly #portal: string;
  readonly #statement: Statement | undefined;
  #resolve: () => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  done = false;

  constructor(portal: string, statement?: Statement) {
    this.#portal = portal;
    this.#statement = statement;
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: pg.Connection): void {
    const wire = connection as unknown as WireConnection;
    if (this.#statement) {
      const { text, values } = this.#statement;
      wire.parse({ name: '', text, types: [] });
      wire.bind({ portal: this.#portal, statement: '', values, binary: false });
    }
    wire.execute({ portal: this.#portal, rows: PAGE_ROWS });
    wire.sync();
  }

  handleDataRow({ fields }: { readonly fields: TextRow }): void {
    this.rows.push(fields);
  }

  handleCommandComplete(): void {
    this.done = true;
  }

  handleEmptyQuery(): void {
    this.done = true;
  }

  /** The page is full and more may follow. */
  handlePortalSuspended(): void {
    this.done = false;
  }

  handleReadyForQuery(): void {
    this.#resolve();
  }

  handleError(error: Error): void {
    this.#reject(error);
  }
}
