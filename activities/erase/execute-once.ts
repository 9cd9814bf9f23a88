/**
 * The only place from which a system is erased, for a case and for what is owed after it. A row of the effect ledger
 * stands before the call; once the row is finished, the effect is never repeated and its recorded result is given.
 */
import type { Eraser, ErasureRequest, ErasureResult, PlannedErasure } from '#libs/connectors/kit/erasure';
import { factId } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import type { Effect } from '#libs/domain/plan/erasure-plan';
import { failPoint } from '#libs/fail-points/fail-points';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { beginEffect, finishEffect } from '#libs/persistence/effects';
import { requireNoHold } from '#libs/persistence/legal-holds';
import { requireNotPaused } from '#libs/persistence/system-pauses';
import type { ActivityDependencies } from '../dependencies.js';
import { alive } from '../records/system-calls.js';
import { callBack } from './call-back.js';

export interface EffectOwner {
  readonly kind: 'case' | 'obligation';
  readonly id: string;
  /** Whose data it is, for an obligation too. */
  readonly caseId: string;
}

export interface Execution {
  readonly owner: EffectOwner;
  readonly system: string;
  /** Of the approved plan. */
  readonly planId: string;
  /** The first time is 1; the same plan may be carried out anew only where somebody ordered it, or a date says so. */
  readonly generation: number;
  readonly eraser: Eraser;
  readonly request: ErasureRequest;
  /** Hex of the keyed hashes of everything that finds the person: legal holds are asked by them. */
  readonly lookups: readonly string[];
  /** Under the owner's lock: throws where it may not go on, records what is about to happen, gives what was approved. */
  readonly intend: (db: Queryable) => Promise<PlannedErasure>;
  /** In the transaction that finishes the row of the ledger. */
  readonly done: (db: Queryable, done: Executed, planned: PlannedErasure) => Promise<void>;
}

/** As the ledger keeps it. `changed`: rows that are as planned now, by this try or an earlier one. */
export type Executed = Omit<Effect, 'system'>;

/** `pending`: a job of the vendor runs; the same order is given again later. */
export type ExecutionAnswer =
  { readonly pending: NonNullable<ErasureResult['pending']> } | { readonly executed: Executed };

export async function executeOnce(
  deps: Pick<ActivityDependencies, 'dataSource'>,
  order: Execution,
): Promise<ExecutionAnswer> {
  const id = effectId(order);
  const { planned, earlier } = await intendOrCallBack(deps, order, id);
  if (earlier !== undefined) return { executed: earlier };
  failPoint('erase.1-intended', order.system);
  const result = await alive(() => order.eraser.execute(order.request, planned));
  failPoint('erase.2-done', order.system);
  if (result.pending) return { pending: result.pending };
  const { changed, gone, accepted, deferred } = result;
  const executed: Executed = { changed: gone ?? changed, accepted, deferred };
  await deps.dataSource.transaction(async (db) => {
    await order.done(db, executed, planned);
    await finishEffect(db, id, executed);
  });
  failPoint('erase.3-recorded', order.system);
  return { executed };
}

/** What a hold forbids is not begun; what had begun is called back. */
async function intendOrCallBack(
  deps: Pick<ActivityDependencies, 'dataSource'>,
  order: Execution,
  id: string,
): ReturnType<typeof intend> {
  try {
    return await intend(deps, order, id);
  } catch (error) {
    if (error instanceof WafaError && error.code === 'legal-hold') await callBack(deps, order, id);
    throw error;
  }
}

type Named = Pick<Execution, 'owner' | 'system' | 'planId' | 'generation'>;

/** Also the first part of what a vendor is given as idempotency key. */
export const effectId = ({ owner, system, planId, generation }: Named): string =>
  factId(`${owner.kind}:${owner.id}/erase/${system}/${planId}${generation === 1 ? '' : `/${generation}`}`);

const intend = (
  { dataSource }: Pick<ActivityDependencies, 'dataSource'>,
  order: Execution,
  id: string,
): Promise<{ readonly planned: PlannedErasure; readonly earlier?: Executed }> =>
  dataSource.transaction(async (db) => {
    const { owner, system, planId, generation, lookups } = order;
    const planned = await order.intend(db);
    const [known] = await rows<{ result: string | null }>(
      db,
      'SELECT result FROM effect WHERE id = $1 AND finished_at IS NOT NULL',
      [id],
    );
    if (known) return { planned, earlier: JSON.parse(known.result ?? '{"changed":[]}') as Executed };
    await requireNotPaused(db, system);
    await requireNoHold(db, { system, lookups });
    await beginEffect(db, { id, ownerId: owner.id, system, action: 'erase', target: planId, generation });
    return { planned };
  });
