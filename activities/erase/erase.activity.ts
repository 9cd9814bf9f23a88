/** One system of an erasure: planned, erased exactly as approved and once, read again. */
import { createHmac } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { recordEvent } from '#libs/audit/record';
import type { Eraser, ErasureRequest, ErasureResult } from '#libs/connectors/kit/erasure';
import { factId } from '#libs/crypto/uuid';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import type { MaskingSecret } from '#libs/data-map/masking';
import type { AuditEventType } from '#libs/domain/audit-events';
import { WafaError, type ErrorCode } from '#libs/domain/errors';
import type { Effect } from '#libs/domain/plan/erasure-plan';
import { isLeft } from '#libs/domain/plan/left';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { standingDecisions } from '#libs/persistence/coverage-decisions';
import { requireNoHold } from '#libs/persistence/legal-holds';
import { holdBack } from '#libs/persistence/system-pace';
import { pauseSystem, requireNotPaused } from '#libs/persistence/system-pauses';
import type { AtCase, ErasureActivities } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { knownIdentifiers } from '../discover/known-identifiers.js';
import { about, lockOpenCase, type CaseRow } from '../records/case-row.js';
import { erasurePlan } from '../plan/stored-plan.js';
import { approvedPart, storePart } from './parts.js';
import { recordAnswered, recordFailing } from './failing.js';
import { approvedPlan } from './approved-plan.js';

type At = AtCase & { readonly system: string };
type Planned = At & { readonly planId: string };

export const eraseActivities = (deps: ActivityDependencies): ErasureActivities => ({
  planErasure: (at) =>
    told(deps, at, async () => {
      const { row, request, eraser } = await begin(deps, at);
      const planned = await alive(() => eraser.plan(request));
      await deps.dataSource.transaction(async (db) => {
        await lockOpenCase(db, at.caseId);
        await recordAnswered(db, at);
        await storePart(deps, db, { ...at, row, planned });
      });
    }),

  eraseSystem: (at) =>
    told(deps, at, async () => {
      const { request, eraser } = await begin(deps, at);
      const intended = await intend(deps, at);
      if (!intended) return {};
      const result = await alive(() => eraser.execute(request, intended));
      if (result.pending) return { againAfterSeconds: result.pending.checkAfterSeconds };
      const { changed, gone, accepted, deferred } = result;
      await recordDone(deps, at, { changed: gone ?? changed, accepted, deferred });
      return {};
    }),

  verifyErasure: (at) =>
    told(deps, at, async () => {
      const { row, request, eraser } = await begin(deps, at);
      const plan = await approvedPlan(deps.dataSource, { caseId: row.id, of: at.planId });
      if (isLeft(plan, at.system)) return { residue: 0 };
      const planned = await approvedPart(deps, deps.dataSource, { row, system: at.system, plan });
      const residue = await alive(() => eraser.verify(request, planned));
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
    const { identifiers } = await knownIdentifiers(deps, db, { row, system });
    const key = await deps.dataKeys.of(db, { ownerId: row.requestId, purpose: 'content' });
    // What was approved, also where somebody decides anew meanwhile.
    const all =
      planId === undefined
        ? await standingDecisions(db, caseId)
        : ((await erasurePlan(db, { caseId, of: planId })).decisions ?? []);
    const decisions = all.filter((one) => one.system === system);
    const secret = maskingSecret(key.bytes, caseId);
    const request = { identifiers, rules: BY_THE_MAP, decisions, asOf, secret };
    return { row, eraser, request };
  });

/** Dies with the content key: then nobody can recompute a mask any more. */
const maskingSecret = (key: Uint8Array, caseId: string): MaskingSecret => {
  const part = (name: string): string => createHmac('sha256', key).update(`${name}/${caseId}`).digest('hex');
  return { salt: part('masking-salt'), key: part('masking-key') };
};

const effectId = ({ caseId, system, planId }: Planned): string =>
  factId(`case:${caseId}/erase/${system}/${planId}`);

/** The row of the ledger stands before the system is touched. Undefined where the effect is recorded as done. */
const intend = (deps: ActivityDependencies, at: Planned) =>
  deps.dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, at.caseId);
    if (await isCancelled(db, at, row)) throw new WafaError('wrong-state', 'the person has withdrawn');
    await requireNotPaused(db, at.system);
    const plan = await approvedPlan(db, { caseId: row.id, of: at.planId, asOf: at.asOf });
    if (isLeft(plan, at.system)) return undefined;
    const lookups = await deps.requests.subjectLookups(db, { requestId: row.requestId, caseId: row.id });
    await requireNoHold(db, { system: at.system, lookups });
    const planned = await approvedPart(deps, db, { row, system: at.system, plan });
    const [effect] = await rows<{ finished: boolean }>(
      db,
      `INSERT INTO effect (id, owner_id, system, action, target) VALUES ($1, $2, $3, 'erase', $4)
       ON CONFLICT (id) DO UPDATE SET action = effect.action RETURNING finished_at IS NOT NULL AS finished`,
      [effectId(at), at.caseId, at.system, at.planId],
    );
    if (effect?.finished) return undefined;
    const payload = { system: at.system, plan: at.planId };
    const fact = `${at.system}/${at.planId}`;
    await recordEvent(db, { ...about(row, at.asOf), fact, type: 'erasure.intended', payload });
    return planned;
  });

/** Under the lock of the case, which a withdrawal takes too. What has begun in a system comes to its end there. */
async function isCancelled(db: Queryable, at: Planned, { requestId }: CaseRow): Promise<boolean> {
  const sql = `SELECT 1 FROM audit_event WHERE request_id = $1 AND type = 'case.withdrawn'
    AND NOT EXISTS (SELECT FROM effect WHERE id = $2)`;
  return (await rows(db, sql, [requestId, effectId(at)])).length > 0;
}

const recordDone = (
  deps: ActivityDependencies,
  at: Planned,
  done: Pick<ErasureResult, 'changed'> & Pick<Effect, 'accepted' | 'deferred'>,
): Promise<void> =>
  deps.dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, at.caseId);
    await rows(db, 'UPDATE effect SET finished_at = now(), result = $2 WHERE id = $1', [
      effectId(at),
      JSON.stringify(done),
    ]);
    await setState(db, at, 'erased');
    const { changed, accepted, deferred = [] } = done;
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
  });

const recordVerified = (
  deps: ActivityDependencies,
  at: Planned,
  residue: readonly { collection: string; rows: number }[],
): Promise<void> =>
  deps.dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, at.caseId);
    if (residue.length === 0) await setState(db, at, await readableState(db, at));
    const left = residue.map(({ collection, rows: count }) => ({ collection, rows: count }));
    const payload = { system: at.system, plan: at.planId, residue: left };
    const fact = `${at.system}/${at.planId}`;
    await recordEvent(db, { ...about(row, at.asOf), fact, type: 'erasure.verified', payload });
  });

/** What only a processor's word stands for is accepted, and verified by nobody. */
async function readableState(db: Queryable, at: Planned): Promise<'accepted' | 'verified'> {
  const sql = `SELECT (result::jsonb) ? 'accepted' AS accepted FROM effect WHERE id = $1`;
  const [effect] = await rows<{ accepted: boolean | null }>(db, sql, [effectId(at)]);
  return effect?.accepted ? 'accepted' : 'verified';
}

const setState = (db: Queryable, { caseId, system, asOf }: At, state: string): Promise<unknown> =>
  rows(
    db,
    `UPDATE system_state SET state = $3, error_code = NULL, failing_since = NULL, effective_at = $4, recorded_at = now()
     WHERE case_id = $1 AND system = $2`,
    [caseId, system, state, asOf],
  );

/** As in the search: a system that named a time is called by nobody before, one that refuses us by nobody at all. */
async function told<Result>(
  deps: ActivityDependencies,
  at: At & { readonly planId?: string },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WafaError) || !error.final) await recordFailing(deps, at, error);
    if (!(error instanceof WafaError)) throw error;
    if (error.retryAfterSeconds !== undefined)
      await holdBack(deps.dataSource, at.system, error.retryAfterSeconds);
    if (error.code === 'system-refused') await pauseSystem(deps.dataSource, { ...at, cause: error.code });
    const stopped = STOPPED[error.code];
    if (stopped !== undefined && at.planId !== undefined)
      await recordStopped(deps, { ...at, planId: at.planId }, stopped);
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

const HEARTBEAT_MILLISECONDS = 20_000;

/** A database may think for minutes: the workflow engine hears meanwhile that we are there. */
async function alive<Result>(work: () => Promise<Result>): Promise<Result> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MILLISECONDS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
