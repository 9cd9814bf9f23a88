/** What is still owed after cases: seen, tried again, given up with a reason, or erased again as it was approved. */
import type { DataSource } from 'typeorm';
import type { ObligationListQuery, Prolonging } from '#libs/contracts/obligations';
import { uuidv7 } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import type { KeepEndReason } from '#libs/domain/decisions';
import type { ObligationKind, WaiveReason } from '#libs/domain/words';
import type { DataKeys } from '#libs/persistence/data-keys';
import { rows, type Queryable } from '#libs/persistence/data-source';
import {
  listObligations,
  lockOwed,
  orderOwed,
  prolongOwed,
  retryOwed,
  waiveOwed,
  type Decision,
  type ListedObligation,
  type OwedRow,
} from '#libs/persistence/obligations';
import { signalObligation } from './case-writing.js';

export interface ObligationPage {
  readonly obligations: readonly ListedObligation[];
  /** Where the next page begins; absent at the end. */
  readonly next?: string;
}

/** Those that keep the rows of an approved plan. */
const ERASING: readonly ObligationKind[] = ['re-read', 'deferred-erasure', 'backup-end'];

export class ObligationsService {
  readonly #db: DataSource;
  readonly #keys: DataKeys;
  readonly #now: () => Date;

  constructor(deps: { readonly db: DataSource; readonly keys: DataKeys; readonly now: () => Date }) {
    this.#db = deps.db;
    this.#keys = deps.keys;
    this.#now = deps.now;
  }

  async list(query: ObligationListQuery): Promise<ObligationPage> {
    const found = await listObligations(this.#db.manager, { ...query, limit: query.limit + 1 });
    const obligations = found.slice(0, query.limit);
    const last = found.length > query.limit ? obligations.at(-1) : undefined;
    return { obligations, ...(last ? { next: `${last.dueAt.toISOString()}_${last.id}` } : {}) };
  }

  retry(id: string, actor: string): Promise<void> {
    return this.#decide(id, actor, async (tx, row, decision) => {
      if (row.state !== 'needs-you') throw new WafaError('wrong-state', `it is ${row.state}`);
      await retryOwed(tx, row, decision);
    });
  }

  /** A package is destroyed on its day, whoever is of another mind. */
  waive(id: string, reason: WaiveReason, actor: string): Promise<void> {
    return this.#decide(id, actor, async (tx, row, decision) => {
      if (row.state === 'done' || row.state === 'waived' || row.kind === 'package-expiry')
        throw new WafaError('wrong-state', `a ${row.kind} that is ${row.state}`);
      await waiveOwed(tx, row, { ...decision, reason });
      await this.#keys.destroy(tx, { ownerId: id, purpose: 'content' });
    });
  }

  /** What is kept stays, and is looked at again on a day to come. */
  prolong(id: string, { ground, reviewOn }: Prolonging, actor: string): Promise<void> {
    if (reviewOn <= this.#now().toISOString().slice(0, 'YYYY-MM-DD'.length))
      throw new WafaError('invalid-input', 'the review lies in the past', {
        faults: [{ field: 'reviewOn', message: 'a day to come' }],
      });
    return this.#decide(id, actor, async (tx, row, decision) => {
      requireReview(row);
      if (await isBeingErased(tx, row)) throw new WafaError('wrong-state', 'it is being erased');
      await prolongOwed(tx, row, { ...decision, ground, reviewOn });
    });
  }

  /** What was kept stays no longer: a machine erases what it can of it, and a person is asked for the rest. */
  erase(id: string, reason: KeepEndReason, actor: string): Promise<void> {
    return this.#decide(id, actor, async (tx, row, decision) => {
      requireReview(row);
      // Who asks again, having had no answer, has ordered it already; once a person has to decide, it is another order.
      if (row.ordered === 'erase' && row.state !== 'needs-you') return;
      await orderOwed(tx, row, { ...decision, order: 'erase', payload: { reason, rows: keptRows(row) } });
    });
  }

  /** Only what a reading has found there again, and only the rows of the plan that was approved. */
  eraseAgain(id: string, actor: string): Promise<void> {
    return this.#decide(id, actor, async (tx, row, decision) => {
      if (row.state !== 'needs-you' || !ERASING.includes(row.kind) || foundAgain(row) === 0)
        throw new WafaError('wrong-state', 'no erased data was found there again');
      const order = row.kind === 'backup-end' ? 'replay' : 'erase-again';
      await orderOwed(tx, row, { ...decision, order, payload: { rows: foundAgain(row) } });
    });
  }

  /** One transaction: the row, its event, and the signal to its workflow. */
  async #decide(
    id: string,
    actor: string,
    change: (tx: Queryable, row: OwedRow, decision: Decision) => Promise<void>,
  ): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const fact = uuidv7();
      await change(tx, await lockOwed(tx, id), { actor, fact, now: this.#now() });
      await signalObligation(tx, id, fact);
    });
  }
}

/** What is looked at again, before that is over. */
function requireReview({ kind, state }: OwedRow): void {
  if (kind !== 'keep-review' || state === 'done' || state === 'waived')
    throw new WafaError('wrong-state', `a ${kind} that is ${state}`);
}

/** Of a review: how many the answer said are kept. */
const keptRows = ({ body }: OwedRow): number => (body as { readonly rows: number }).rows;

/** Of a replay: what is left after it. */
function foundAgain({ result }: OwedRow): number {
  const { left, rows = 0 } = (result ?? {}) as { readonly left?: number; readonly rows?: number };
  return left ?? rows;
}

/** Begun in the system, and not known to be over. */
async function isBeingErased(tx: Queryable, { id, generation }: OwedRow): Promise<boolean> {
  const sql = 'SELECT 1 FROM effect WHERE owner_id = $1 AND generation = $2 AND finished_at IS NULL';
  return (await rows(tx, sql, [id, generation])).length > 0;
}
