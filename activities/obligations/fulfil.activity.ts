/**
 * What is owed after a case, done on its day: the row and its keys are opened, the handler of its kind does the work, and
 * what came of it is written down. Once it is done its key is destroyed, and with it the last copy of what found the
 * person in that system.
 */
import { recordEvent } from '#libs/audit/record';
import { open } from '#libs/crypto/sealed';
import { codeOf, WafaError } from '#libs/domain/errors';
import type { ObligationKind } from '#libs/domain/words';
import { failPoint } from '#libs/fail-points/fail-points';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { holdBack } from '#libs/persistence/system-pace';
import { pauseSystem, requireNotPaused } from '#libs/persistence/system-pauses';
import type { AtObligation, FulfilmentActivities, ObligationStep } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { alive } from '../records/system-calls.js';
import type { Fulfilled, OpenObligation } from './handler.js';
import { HANDLERS } from './handlers.js';
import {
  aboutObligation,
  isDecidedAnew,
  isOver,
  lockObligation,
  type ObligationRow,
} from './obligation-row.js';
import { keysContext } from './owe.js';
import { recordFulfilled } from './record-fulfilled.js';

export const fulfilActivities = (deps: ActivityDependencies): FulfilmentActivities => ({
  async fulfilObligation(at) {
    const begun = await begin(deps, at);
    if ('state' in begun) return begun;
    const { obligation } = begun;
    const handler = HANDLERS[obligation.kind];
    if (!handler) throw new WafaError('config-invalid', `nothing fulfils ${obligation.kind}`);
    try {
      failPoint('obligation.1-begun', obligation.kind);
      const fulfilled = await alive(() => handler(deps, { obligation, asOf: at.asOf }));
      failPoint('obligation.2-done', obligation.kind);
      const step = await record(deps, at, { obligation, fulfilled });
      failPoint('obligation.3-recorded', obligation.kind);
      return step;
    } catch (error) {
      const meanwhile =
        codeOf(error) === 'wrong-state' ? await decidedMeanwhile(deps, at, obligation) : undefined;
      if (meanwhile) return meanwhile;
      await tellEverybody(deps, at, { system: obligation.system, error });
      throw error;
    }
  },
});

/** These ask people, and not the system, but on order. */
const BY_PEOPLE: readonly ObligationKind[] = ['follow-up', 'keep-review'];

/** Before its day, without an order or once a person has to decide, nothing is done. */
const begin = (
  deps: ActivityDependencies,
  { obligationId, asOf }: AtObligation,
): Promise<ObligationStep | { readonly obligation: OpenObligation }> =>
  deps.dataSource.transaction(async (db) => {
    const row = await lockObligation(db, obligationId);
    if (isOver(row)) return { state: 'over' };
    if (row.state === 'needs-you') return { state: 'needs-you' };
    const due = row.dueAt.toISOString();
    if (row.ordered === null && due > asOf) return { state: 'waits', due };
    if (row.ordered !== null || !BY_PEOPLE.includes(row.kind)) await requireNotPaused(db, row.system);
    return { obligation: await opened(deps, db, row) };
  });

async function opened(
  { dataKeys }: ActivityDependencies,
  db: Queryable,
  row: ObligationRow,
): Promise<OpenObligation> {
  const { keysSealed, ordered, planDigest, dueAt, result, ...plain } = row;
  const key = keysSealed && (await dataKeys.of(db, { ownerId: row.id, purpose: 'content' }));
  const keys = key && (JSON.parse(open(key.bytes, keysSealed, keysContext(row.id)).toString()) as unknown);
  return {
    ...plain,
    dueAt: dueAt.toISOString(),
    ordered: ordered ?? undefined,
    planDigest: planDigest ?? undefined,
    soFar: result ?? undefined,
    keys: keys ?? undefined,
  };
}

const record = (
  deps: ActivityDependencies,
  { obligationId, asOf }: AtObligation,
  { obligation, fulfilled }: { readonly obligation: OpenObligation; readonly fulfilled: Fulfilled },
): Promise<ObligationStep> =>
  deps.dataSource.transaction(async (db) => {
    const row = await lockObligation(db, obligationId);
    return stepAnew(row, { obligation, asOf }) ?? recordFulfilled(deps, db, { row, asOf, fulfilled });
  });

const decidedMeanwhile = (
  { dataSource }: ActivityDependencies,
  { obligationId, asOf }: AtObligation,
  obligation: OpenObligation,
): Promise<ObligationStep | undefined> =>
  dataSource.transaction(async (db) =>
    stepAnew(await lockObligation(db, obligationId), { obligation, asOf }),
  );

/**
 * Where it was waived, or decided otherwise, since it was opened: what was done stands in the effect ledger, and the new
 * decision comes next.
 */
function stepAnew(
  row: ObligationRow,
  { obligation, asOf }: { readonly obligation: OpenObligation; readonly asOf: string },
): ObligationStep | undefined {
  if (isOver(row)) return { state: 'over' };
  return isDecidedAnew(row, obligation) ? { state: 'waits', due: asOf } : undefined;
}

/** As everywhere: a system that named a time is called by nobody before, one that refuses us by nobody at all. */
async function tellEverybody(
  { dataSource }: ActivityDependencies,
  { obligationId, asOf }: AtObligation,
  { system, error }: { readonly system: string; readonly error: unknown },
): Promise<void> {
  const code = error instanceof WafaError ? error.code : 'internal';
  await rows(dataSource.manager, 'UPDATE obligation SET error_code = $2 WHERE id = $1 AND done_at IS NULL', [
    obligationId,
    code,
  ]);
  if (!(error instanceof WafaError)) return;
  if (error.retryAfterSeconds !== undefined) await holdBack(dataSource, system, error.retryAfterSeconds);
  if (code === 'system-refused') await pauseSystem(dataSource, { system, asOf, cause: error.code });
  if (code === 'plan-exceeded')
    await dataSource.transaction(async (db) => {
      const row = await lockObligation(db, obligationId);
      const payload = { system, generation: row.generation };
      const fact = `${row.generation}/${asOf}`;
      await recordEvent(db, { ...aboutObligation(row, asOf), fact, type: 'erasure.exceeded', payload });
    });
}
