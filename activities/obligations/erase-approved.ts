/** Erasing, reading and counting for an obligation: the approved plan, through the only path that erases. */
import { recordEvent } from '#libs/audit/record';
import type { Eraser } from '#libs/connectors/kit/erasure';
import type { Json } from '#libs/crypto/digest';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { executeOnce, type Executed, type ExecutionAnswer } from '../erase/execute-once.js';
import { openedErasure } from './erasure-keys.js';
import type { Fulfilled, OpenObligation } from './handler.js';
import {
  aboutObligation,
  isDecidedAnew,
  isOver,
  lockObligation,
  type ObligationRow,
} from './obligation-row.js';

export interface Owing {
  readonly obligation: OpenObligation;
  readonly asOf: string;
}

export function eraserOf({ erasers }: ActivityDependencies, system: string): Eraser {
  const eraser = erasers.get(system);
  if (!eraser) throw new WafaError('config-invalid', `no eraser for ${system}`);
  return eraser;
}

/** What of the approved rows is there; a row that came later is none of them. */
export async function readAgain(deps: ActivityDependencies, { obligation, asOf }: Owing): Promise<Counted[]> {
  const { request, planned } = openedErasure(obligation, asOf);
  const residue = await eraserOf(deps, obligation.system).verify(request, planned);
  return residue.map(({ collection, rows: count }) => ({ collection, rows: count }));
}

export type Counted = { readonly collection: string; readonly rows: number };
export const countOf = (counted: readonly Counted[]): number =>
  counted.reduce((sum, { rows }) => sum + rows, 0);

/** For results and events. */
export const asJson = (counted: readonly Counted[]): Json =>
  counted.map(({ collection, rows }) => ({ collection, rows }));

/**
 * The plan as it was approved, once for each generation, of the obligation unless told. `before`: kept in the row before
 * the system is touched, as a repeat could not find it any more.
 */
export function eraseApproved(
  deps: ActivityDependencies,
  { obligation, asOf }: Owing,
  {
    before,
    generation = obligation.generation,
  }: { readonly before?: object; readonly generation?: number } = {},
): Promise<ExecutionAnswer> {
  const { id, caseId, system, body } = obligation;
  const { request, planned, subject } = openedErasure(obligation, asOf);
  const planId = String(body['plan']);
  const fact = `${system}/${planId}/${generation}`;
  const payload = { system, plan: planId, generation };
  return executeOnce(deps, {
    owner: { kind: 'obligation', id, caseId },
    ...{ system, planId, generation, request, lookups: subject },
    eraser: eraserOf(deps, system),
    intend: async (db) => {
      const row = await asOpened(db, obligation);
      if (before)
        await rows(db, 'UPDATE obligation SET result = $2 WHERE id = $1', [id, JSON.stringify(before)]);
      await recordEvent(db, { ...aboutObligation(row, asOf), fact, type: 'erasure.intended', payload });
      return planned;
    },
    done: async (db, executed) => {
      const row = await lockObligation(db, id);
      const done = { ...payload, ...resultOf(executed) };
      await recordEvent(db, { ...aboutObligation(row, asOf), fact, type: 'erasure.done', payload: done });
    },
  });
}

/** What was decided since it was opened comes first. */
async function asOpened(db: Queryable, obligation: OpenObligation): Promise<ObligationRow> {
  const row = await lockObligation(db, obligation.id);
  if (isOver(row) || isDecidedAnew(row, obligation))
    throw new WafaError('wrong-state', 'it is not owed as it was begun');
  return row;
}

function resultOf({ changed, accepted, deferred = [] }: Executed): Record<string, Json> {
  return {
    changed: asJson(changed),
    ...(accepted ? { accepted: { received: [...accepted.proof], finalBy: accepted.finalBy } } : {}),
    ...(deferred.length > 0 ? { deferred: deferred.map((one) => ({ ...one })) } : {}),
  };
}

/** The vendor's job is asked about again later. */
export const pending = (
  { asOf }: Pick<Owing, 'asOf'>,
  answer: Extract<ExecutionAnswer, { readonly pending: unknown }>,
): Fulfilled => ({ result: {}, pendingUntil: secondsLater(asOf, answer.pending.checkAfterSeconds) });

export const secondsLater = (asOf: string, seconds: number): string =>
  new Date(Date.parse(asOf) + seconds * 1_000).toISOString();
