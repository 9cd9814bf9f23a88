/**
 * Erases a person from a PostgreSQL database of the company's product, by the data map. Planning and reading back use a
 * connection each of a role that may only read; execution is one transaction of a role that may write.
 */
import type {
  Eraser,
  ErasureRequest,
  ErasureResult,
  PlannedErasure,
  Residue,
} from '#libs/connectors/kit/erasure';
import { Connections, WRITER_DEFAULTS, type WriterOptions } from '../connections.js';
import { DatabaseMap } from '../database-map.js';
import type { Session } from '../session.js';
import { bindPlan } from './bind.js';
import { draftsByKey, isByKey, residueByKey } from './by-key.js';
import { readDatabase, type Database } from './database.js';
import { resultOf, runStatements } from './execute.js';
import { makePlan, type MadePlan } from './make-plan.js';
import { withMarks } from './marks.js';
import { erasureOrder } from './order.js';
import { assertMayErase } from './privileges.js';
import { residueOf } from './residue.js';
import type { AnyDraft } from './statements.js';

/** Much may hang on a person's rows, and goes with them. */
const DEFAULTS = { ...WRITER_DEFAULTS, statementTimeoutSeconds: 300 };

export const createPostgresEraser = (options: WriterOptions): Eraser =>
  new PostgresEraser({ ...DEFAULTS, ...options });

interface Execution {
  readonly request: ErasureRequest;
  readonly planned: PlannedErasure;
  readonly database: Database;
}

class PostgresEraser implements Eraser {
  readonly system: string;
  readonly judgesShared = true;
  readonly #options: Required<WriterOptions>;
  readonly #map: DatabaseMap;
  readonly #connections: Connections;

  constructor(options: Required<WriterOptions>) {
    this.#connections = new Connections({ ...options, act: 'erasure' });
    this.system = options.system;
    this.#options = options;
    this.#map = new DatabaseMap(options.system, options.datasets);
  }

  async plan(request: ErasureRequest): Promise<PlannedErasure> {
    return this.#connections.read(async (session) => {
      const made = await this.#makePlan(session, request);
      return {
        items: made.drafts.map(({ item }) => item),
        targets: await withMarks(session, made, request.secret),
        notSearched: made.found.result.collections.flatMap(({ collection, notSearched }) =>
          notSearched === undefined ? [] : [{ collection, needs: notSearched }],
        ),
      };
    });
  }

  async execute(request: ErasureRequest, planned: PlannedErasure): Promise<ErasureResult> {
    return this.#connections.write(async (session) => {
      const database = await readDatabase(session, this.#map);
      assertMayErase(this.system, database, planned.items);
      const bound = await this.#bind(session, { request, planned, database });
      const groups = erasureOrder(database).map((keys) =>
        bound.filter(({ item }) => keys.includes(item.collection)),
      );
      await session.useOwnPath();
      const done = await runStatements(
        session,
        groups.filter((group) => group.length > 0),
        request.secret,
      );
      await session.commit();
      return resultOf(planned, done);
    });
  }

  async verify(request: ErasureRequest, planned: PlannedErasure): Promise<readonly Residue[]> {
    return this.#connections.read(async (session) => {
      if (isByKey(planned)) {
        const database = await readDatabase(session, this.#map);
        return residueByKey(session, planned, { ...request, database });
      }
      return residueOf(session, planned, { ...request, fresh: await this.#makePlan(session, request) });
    });
  }

  /** What is done now: of what the search finds again, or, long after it, of the rows the plan names. */
  async #bind(session: Session, { request, planned, database }: Execution): Promise<readonly AnyDraft[]> {
    if (isByKey(planned)) {
      const found = await draftsByKey(session, planned, { ...request, database });
      const drafts = found.filter(({ rows }) => rows.length > 0);
      assertMayErase(
        this.system,
        database,
        drafts.map(({ item }) => ({ ...item, rows: 0, atMost: 0, reversible: false })),
      );
      return drafts;
    }
    const fresh = await this.#makePlan(session, request);
    return bindPlan(planned, fresh, request).filter(({ rows }) => rows.length > 0);
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  #makePlan(session: Session, request: ErasureRequest): Promise<MadePlan> {
    return makePlan(session, {
      system: this.system,
      map: this.#map,
      maxRows: this.#options.maxRows,
      request,
    });
  }
}
