/** The person ticks public items and presses: recorded at once, carried out when the signal reaches the case. */
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import type { OfferedItem } from '#libs/contracts/public-items';
import { factId } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import type { CaseStatus } from '#libs/domain/words';
import type { DataKeys } from '#libs/persistence/data-keys';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { enqueueSignals } from '#libs/persistence/outbox';
import { PublicItems } from '#libs/persistence/public-items';
import { caseWorkflowId, itemsChosen } from '#workflows/case/messages';

interface RemovalCase {
  readonly id: string;
  readonly requestId: string;
  readonly status: CaseStatus;
}

export class RemovalChoiceService {
  readonly #db: DataSource;
  readonly #items: PublicItems;
  readonly #now: () => Date;

  constructor(deps: { db: DataSource; keys: DataKeys; now: () => Date }) {
    this.#db = deps.db;
    this.#items = new PublicItems(deps.keys);
    this.#now = deps.now;
  }

  /** What this request was shown; empty where it asks for something else. */
  async itemsOf(requestId: string): Promise<readonly OfferedItem[]> {
    const [found] = await removalCases(this.#db.manager, requestId);
    return found ? this.#items.of(this.#db.manager, found) : [];
  }

  /**
   * The same choice pressed twice counts once. `invalid-input` for nothing, and for what was not shown to this person;
   * `wrong-state` before the items are there, after another choice, and when the case is over.
   */
  async choose(requestId: string, ids: readonly string[]): Promise<void> {
    const effectiveAt = this.#now();
    await this.#db.transaction(async (tx) => {
      const [found] = await removalCases(tx, requestId, 'FOR UPDATE');
      if (!found) throw new WafaError('not-found', 'nothing is to be chosen in this request');
      const items = await this.#items.of(tx, found);
      const wanted = requireShown(items, ids);
      const before = items.filter(({ chosenAt }) => chosenAt !== null).map(({ id }) => id);
      if (before.length > 0 && isSame(before, wanted)) return;
      if (before.length > 0 || found.status !== 'waiting-on-requester')
        throw new WafaError('wrong-state', 'the choice is made, or its time is over');
      await rows(tx, 'UPDATE public_item SET chosen_at = $2 WHERE id = ANY($1::uuid[])', [
        wanted,
        effectiveAt,
      ]);
      await recordEvent(tx, {
        ...{ fact: 'chosen', type: 'removal.chosen', requestId, caseId: found.id },
        ...{ actor: 'requester', effectiveAt, payload: { items: wanted.length } },
      });
      const fact = factId(`case:${found.id}/${itemsChosen.name}`);
      await enqueueSignals(tx, [
        {
          ...{ id: fact, workflowId: caseWorkflowId(found.id), name: itemsChosen.name },
          payload: { factId: fact },
        },
      ]);
    });
  }
}

const removalCases = (db: Queryable, requestId: string, lock = ''): Promise<RemovalCase[]> =>
  rows<RemovalCase>(
    db,
    `SELECT id, request_id AS "requestId", status FROM dsr_case WHERE request_id = $1 AND "right" = 'removal' ${lock}`,
    [requestId],
  );

/** Nobody learns whether an id is somebody else's or nobody's. */
function requireShown(items: readonly OfferedItem[], ids: readonly string[]): readonly string[] {
  const wanted = [...new Set(ids)];
  const shown = new Set(items.map(({ id }) => id));
  const faults = wanted.flatMap((id, index) =>
    shown.has(id) ? [] : [{ field: `items.${index}`, message: 'is not among the items that were shown' }],
  );
  if (wanted.length === 0) faults.push({ field: 'items', message: 'choose at least one' });
  if (faults.length > 0) throw new WafaError('invalid-input', 'a choice that cannot be made', { faults });
  return wanted;
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id));
