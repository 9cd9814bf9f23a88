/** One system of an erasure: planned, erased exactly as approved and once, read again. */
import { recordEvent } from '#libs/audit/record';
import type { Eraser, ErasureRequest, PlannedErasure } from '#libs/connectors/kit/erasure';
import type { AuditEventType } from '#libs/domain/audit-events';
import { WafaError, type ErrorCode } from '#libs/domain/errors';
import { isLeft } from '#libs/domain/plan/left';
import { failPoint } from '#libs/fail-points/fail-points';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { requireNotPaused } from '#libs/persistence/system-pauses';
import type { AtCase, ErasureActivities } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { oweAfterErasure } from '../obligations/after-erasure.js';
import { restrictionsAgainstErasure } from '../marks/restrictions-of.js';
import { about, lockOpenCase, type CaseRow } from '../records/case-row.js';
import { calling } from '../records/failing.js';
import { alive } from '../records/system-calls.js';
import { approvedPart, storePart } from './parts.js';
import { approvedPlan } from './approved-plan.js';
import { effectId, executeOnce, type EffectOwner, type Executed } from './execute-once.js';
import { requestOf, sharedItems } from './request-of.js';

type At = AtCase & { readonly system: string };
type Planned = At & { readonly planId: string };

export const eraseActivities = (deps: ActivityDependencies): ErasureActivities => ({
  planErasure: (at) =>
    calling(deps, at, async () => {
      const { row, request, eraser } = await begin(deps, at);
      const planned = await alive(() => eraser.plan(request));
      await deps.dataSource.transaction(async (db) => {
        await lockOpenCase(db, at.caseId);
        const kept = await sharedItems(deps, db, { ...at, row });
        const items = [...planned.items, ...kept];
        const targets = [...planned.targets, ...kept.map(() => [])];
        await storePart(deps, db, { ...at, row, planned: { ...planned, items, targets } });
      });
    }),

  eraseSystem: (at) =>
    calling(deps, at, async () => {
      const { row, request, eraser } = await begin(deps, at);
      if (isLeft(await approvedPlan(deps.dataSource, { caseId: row.id, of: at.planId }), at.system))
        return {};
      const subject = { requestId: row.requestId, caseId: row.id };
      const lookups = await deps.requests.subjectLookups(deps.dataSource.manager, subject);
      const answer = await stoppable(deps, at, () =>
        executeOnce(deps, {
          ...effectOf(at),
          ...{ eraser, request, lookups },
          intend: (db) => intend(deps, db, at),
          done: (db, executed, planned) => recordDone(deps, db, { ...at, executed, planned, request }),
        }),
      );
      return 'pending' in answer ? { againAfterSeconds: answer.pending.checkAfterSeconds } : {};
    }),

  verifyErasure: (at) =>
    calling(deps, at, async () => {
      const { row, request, eraser } = await begin(deps, at);
      const plan = await approvedPlan(deps.dataSource, { caseId: row.id, of: at.planId });
      if (isLeft(plan, at.system)) return { residue: 0 };
      const planned = await approvedPart(deps, deps.dataSource, { row, system: at.system, plan });
      const residue = await alive(() => eraser.verify(request, planned));
      failPoint('erase.4-read-again', at.system);
      await recordVerified(deps, at, residue);
      return { residue: residue.reduce((sum, one) => sum + one.rows, 0) };
    }),
});

interface Begun {
  readonly row: CaseRow;
  readonly eraser: Eraser;
  readonly request: ErasureRequest;
}

/** The same identifiers as the search ended with, and the same masking for every try. */
const begin = (
  deps: ActivityDependencies,
  { caseId, system, asOf, planId }: At & { readonly planId?: string },
): Promise<Begun> =>
  deps.dataSource.transaction(async (db) => {
    const eraser = deps.erasers.get(system);
    if (!eraser) throw new WafaError('config-invalid', `no eraser for ${system}`);
    const row = await lockOpenCase(db, caseId);
    await requireNotPaused(db, system);
    return { row, eraser, request: await requestOf(deps, db, { row, system, asOf, planId }) };
  });

const effectOf = ({ caseId, system, planId }: Planned) => ({
  owner: { kind: 'case', id: caseId, caseId } satisfies EffectOwner,
  ...{ system, planId, generation: 1 },
});

/** In the transaction of the ledger; the stop and legal holds are asked there, for every erasure alike. */
async function intend(deps: ActivityDependencies, db: Queryable, at: Planned): Promise<PlannedErasure> {
  const row = await lockOpenCase(db, at.caseId);
  if (await isCancelled(db, at, row)) throw new WafaError('wrong-state', 'the person has withdrawn');
  if ((await restrictionsAgainstErasure(deps, db, row)).length > 0)
    throw new WafaError('legal-hold', `${at.system}: a restriction by which the person wants the data kept`);
  const plan = await approvedPlan(db, { caseId: row.id, of: at.planId, asOf: at.asOf });
  const planned = await approvedPart(deps, db, { row, system: at.system, plan });
  const payload = { system: at.system, plan: at.planId };
  const fact = `${at.system}/${at.planId}`;
  await recordEvent(db, { ...about(row, at.asOf), fact, type: 'erasure.intended', payload });
  return planned;
}

/** Under the lock of the case, which a withdrawal takes too. What has begun in a system comes to its end there. */
async function isCancelled(db: Queryable, at: Planned, { requestId }: CaseRow): Promise<boolean> {
  const sql = `SELECT 1 FROM audit_event WHERE request_id = $1 AND type = 'case.withdrawn'
    AND NOT EXISTS (SELECT FROM effect WHERE id = $2)`;
  return (await rows(db, sql, [requestId, effectId(effectOf(at))])).length > 0;
}

interface Done extends Planned {
  readonly executed: Executed;
  readonly planned: PlannedErasure;
  readonly request: ErasureRequest;
}

/** What it leaves to do is owed from here on, however the case goes on. */
async function recordDone(deps: ActivityDependencies, db: Queryable, at: Done): Promise<void> {
  const row = await lockOpenCase(db, at.caseId);
  await setState(db, at, 'erased');
  const { changed, accepted, deferred = [] } = at.executed;
  const told = accepted && { received: [...accepted.proof], finalBy: accepted.finalBy };
  const later = deferred.length > 0 ? { deferred: deferred.map((one) => ({ ...one })) } : {};
  const payload = {
    system: at.system,
    plan: at.planId,
    changed,
    ...(told ? { accepted: told } : {}),
    ...later,
  };
  const fact = `${at.system}/${at.planId}`;
  await recordEvent(db, { ...about(row, at.asOf), fact, type: 'erasure.done', payload });
  await oweAfterErasure(deps, db, at);
}

const recordVerified = (
  deps: ActivityDependencies,
  at: Planned,
  residue: readonly { collection: string; rows: number }[],
): Promise<void> =>
  deps.dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, at.caseId);
    await setState(db, at, residue.length === 0 ? await readableState(db, at) : 'erased');
    const left = residue.map(({ collection, rows: count }) => ({ collection, rows: count }));
    const payload = { system: at.system, plan: at.planId, residue: left };
    const fact = `${at.system}/${at.planId}`;
    await recordEvent(db, { ...about(row, at.asOf), fact, type: 'erasure.verified', payload });
  });

/** What only a processor's word stands for is accepted, and verified by nobody. */
async function readableState(db: Queryable, at: Planned): Promise<'accepted' | 'verified'> {
  const sql = `SELECT (result::jsonb) ? 'accepted' AS accepted FROM effect WHERE id = $1`;
  const [effect] = await rows<{ accepted: boolean | null }>(db, sql, [effectId(effectOf(at))]);
  return effect?.accepted ? 'accepted' : 'verified';
}

const setState = (db: Queryable, { caseId, system, asOf }: At, state: string): Promise<unknown> =>
  rows(
    db,
    `UPDATE system_state SET state = $3, error_code = NULL, failing_since = NULL, effective_at = $4, recorded_at = now()
     WHERE case_id = $1 AND system = $2`,
    [caseId, system, state, asOf],
  );

/** What was approved no longer fits, or may not be done: nothing was changed, and the timeline says so. */
async function stoppable<Result>(
  deps: ActivityDependencies,
  at: Planned,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const stopped = error instanceof WafaError ? STOPPED[error.code] : undefined;
    if (stopped !== undefined) await recordStopped(deps, at, stopped);
    throw error;
  }
}

/** Nothing was changed: the rest is planned anew. */
const STOPPED: Partial<Record<ErrorCode, AuditEventType>> = {
  'plan-exceeded': 'erasure.exceeded',
  'legal-hold': 'erasure.held-back',
};

const recordStopped = (deps: ActivityDependencies, at: Planned, type: AuditEventType): Promise<void> =>
  deps.dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, at.caseId);
    const payload = { system: at.system, plan: at.planId };
    const fact = `${at.system}/${at.planId}`;
    await recordEvent(db, { ...about(row, at.asOf), fact, type, payload });
  });
