/** One system of a rectification: planned, corrected exactly as approved and once, read again. */
import { recordEvent } from '#libs/audit/record';
import { hersAlone } from '#libs/connectors/kit/hers-alone';
import type {
  PlannedRectification,
  RectificationRequest,
  Rectifier,
} from '#libs/connectors/kit/rectification';
import type { RectificationPlan } from '#libs/contracts/rectification-plan';
import { factId } from '#libs/crypto/uuid';
import { addPeriod } from '#libs/domain/period';
import { WafaError } from '#libs/domain/errors';
import { changesOf } from '#libs/domain/plan/rectification-plan';
import { failPoint } from '#libs/fail-points/fail-points';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { beginEffect, finishEffect } from '#libs/persistence/effects';
import { requireNotPaused } from '#libs/persistence/system-pauses';
import type { AtCase, RectificationActivities } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { knownIdentifiers } from '../discover/known-identifiers.js';
import { owe } from '../obligations/owe.js';
import { digestOfPlan } from '../plan/stored-plan.js';
import { about, lockOpenCase, type CaseRow } from '../records/case-row.js';
import { calling } from '../records/failing.js';
import { alive } from '../records/system-calls.js';
import { approvedRectification } from './approved-plan.js';
import { acceptedChanges, isServed } from './changes.js';
import { correctionsAsPlanned } from './describe.js';
import { followCorrected } from './follow-corrected.js';
import { markLoginChanged, requireHoldOver } from './login-change.js';
import { approvedPart, storePart, type Part } from './parts.js';
import type { OwedReRead } from './re-read.js';

type At = AtCase & { readonly system: string };
type Planned = At & { readonly planId: string };

/** Syncs and restores bring old values back. */
const READ_AGAIN_AFTER = 'P7D';

export const rectifyActivities = (deps: ActivityDependencies): RectificationActivities => ({
  planRectification: (at) =>
    told(deps, at, async () => {
      const { row, rectifier, identifiers, onlyShared } = await begin(deps, at);
      const changes = await acceptedChanges(deps, deps.dataSource, row);
      const corrections = changes.flatMap(({ id, system, collection, field, value }) =>
        system === at.system && collection !== undefined && field !== undefined
          ? [{ id, system, collection, field, value }]
          : [],
      );
      const own = corrections
        .filter((one) => isServed(rectifier, one))
        .map(({ id, collection, field, value }) => ({ id, collection, field, value }));
      const request = { identifiers, corrections: own, asOf: at.asOf };
      const planned = onlyShared ? leftAsShared(own) : await alive(() => rectifier.plan(request));
      await deps.dataSource.transaction(async (db) => {
        await lockOpenCase(db, at.caseId);
        const part = { corrections: own, planned: planned.corrections, targets: planned.targets };
        await storePart(deps, db, { ...at, row, ...part });
      });
    }),

  rectifySystem: (at) =>
    told(deps, at, async () => {
      const { rectifier, identifiers } = await begin(deps, at);
      const intended = await intend(deps, at);
      if (!intended) return;
      const { request, planned } = askedOf(intended, { identifiers, asOf: at.asOf });
      failPoint('rectify.1-intended', at.system);
      const { changed } = await alive(() => rectifier.execute(request, planned));
      failPoint('rectify.2-done', at.system);
      await recordDone(deps, at, changed);
      failPoint('rectify.3-recorded', at.system);
    }),

  verifyRectification: (at) =>
    told(deps, at, async () => {
      const { row, rectifier, identifiers } = await begin(deps, at);
      const plan = await approvedRectification(deps.dataSource, { caseId: row.id, of: at.planId });
      const part = await approvedPart(deps, deps.dataSource, { ...at, row, plan });
      const asked = askedOf({ plan, part, system: at.system }, { identifiers, asOf: at.asOf });
      const missing = await alive(() => rectifier.verify(asked.request, asked.planned));
      failPoint('rectify.4-read-again', at.system);
      await recordVerified(deps, at, { ...asked, plan, missing });
      return { missing: missing.length };
    }),
});

interface Begun {
  readonly row: CaseRow;
  readonly rectifier: Rectifier;
  readonly identifiers: RectificationRequest['identifiers'];
  /** Only rows of several people lead to what the system holds. */
  readonly onlyShared: boolean;
}

/** The same identifiers as the search ended with, and what an officer has proved since. */
const begin = (deps: ActivityDependencies, { caseId, system }: At): Promise<Begun> =>
  deps.dataSource.transaction(async (db) => {
    const rectifier = deps.rectifiers.get(system);
    if (!rectifier) throw new WafaError('config-invalid', `no rectifier for ${system}`);
    const row = await lockOpenCase(db, caseId);
    await requireNotPaused(db, system);
    const known = await knownIdentifiers(deps, db, { row, system });
    const { identifiers, shared } = hersAlone(rectifier, known.identifiers);
    return { row, rectifier, identifiers, onlyShared: identifiers.length === 0 && shared.length > 0 };
  });

const leftAsShared = (corrections: readonly { readonly id: string }[]): PlannedRectification => ({
  corrections: corrections.map(({ id }) => ({ id, rows: 0, right: 0, notAppliedBecause: 'shared' })),
  targets: {},
});

interface Intended {
  readonly plan: RectificationPlan;
  readonly part: Part;
  readonly system: string;
}

/** Only what the plan has Wafa correct, whatever else the system could. */
function askedOf(
  { plan, part, system }: Intended,
  { identifiers, asOf }: Pick<RectificationRequest, 'identifiers' | 'asOf'>,
) {
  const ids = new Set(
    changesOf(plan)
      .filter((change) => change.system === system && change.by === 'wafa')
      .map(({ id }) => id),
  );
  const corrections = part.corrections.filter(({ id }) => ids.has(id));
  const targets = Object.fromEntries(Object.entries(part.targets).filter(([id]) => ids.has(id)));
  return {
    request: { identifiers, corrections, asOf },
    planned: { corrections: part.planned.filter(({ id }) => ids.has(id)), targets },
  };
}

const effectId = ({ caseId, system, planId }: Planned): string =>
  factId(`case:${caseId}/rectify/${system}/${planId}`);

/** The row of the ledger stands before the system is touched. Undefined where the effect is recorded as done. */
const intend = (deps: ActivityDependencies, at: Planned): Promise<Intended | undefined> =>
  deps.dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, at.caseId);
    if (await isCancelled(db, row)) throw new WafaError('wrong-state', 'the person has withdrawn');
    const plan = await approvedRectification(db, { caseId: row.id, of: at.planId });
    if (!(await correctionsAsPlanned(deps, db, { row, plan })))
      throw new WafaError('digest-mismatch', 'something else was decided since');
    await requireHoldOver(deps, db, { row, plan, asOf: at.asOf });
    const part = await approvedPart(deps, db, { ...at, row, plan });
    // Once a stop is answered, nothing begins that had not seen it.
    await requireNotPaused(db, at.system);
    const effect = { id: effectId(at), ownerId: at.caseId, system: at.system, target: at.planId };
    if ((await beginEffect(db, { ...effect, action: 'rectify' })).finished) return undefined;
    await record(db, { row, at }, { type: 'rectification.intended' });
    return { plan, part, system: at.system };
  });

/** Under the lock of the case, which a withdrawal takes too. Too late once the first system was touched. */
async function isCancelled(db: Queryable, { id, requestId }: CaseRow): Promise<boolean> {
  const sql = `SELECT 1 FROM audit_event WHERE request_id = $1 AND type = 'case.withdrawn'
    AND NOT EXISTS (SELECT FROM effect WHERE owner_id = $2 AND action = 'rectify')`;
  return (await rows(db, sql, [requestId, id])).length > 0;
}

const recordDone = (
  deps: ActivityDependencies,
  at: Planned,
  changed: Readonly<Record<string, number>>,
): Promise<void> =>
  deps.dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, at.caseId);
    await finishEffect(db, effectId(at), { changed });
    const plan = await approvedRectification(db, { caseId: row.id, of: at.planId });
    const logins = changesOf(plan).filter(
      ({ system, reaches, by }) => system === at.system && reaches !== undefined && by === 'wafa',
    );
    if (logins.length > 0) await markLoginChanged(deps, db, { row, asOf: at.asOf });
    const held = logins.filter((change) => change.rows + change.right > 0);
    await followCorrected(deps, db, { row, changes: held });
    await record(db, { row, at }, { type: 'rectification.done', more: { changed: { ...changed } } });
  });

/** The event, and what is owed: in a week it is read once more, by what this case knows now. */
const recordVerified = (
  deps: ActivityDependencies,
  at: Planned,
  read: ReturnType<typeof askedOf> & {
    readonly plan: RectificationPlan;
    readonly missing: readonly string[];
  },
): Promise<void> =>
  deps.dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, at.caseId);
    const { request, planned, missing } = read;
    const sql = 'UPDATE effect SET result = (result::jsonb || $2::jsonb)::text WHERE id = $1';
    await rows(db, sql, [effectId(at), JSON.stringify({ missing })]);
    await record(db, { row, at }, { type: 'rectification.verified', more: { missing: [...missing] } });
    const keys: OwedReRead = { request, planned };
    const planDigest = await digestOfPlan(db, at.planId);
    await owe(deps, db, {
      kind: 're-read',
      caseId: at.caseId,
      target: `rectify/${at.system}/${at.planId}`,
      system: at.system,
      dueAt: addPeriod(new Date(at.asOf), READ_AGAIN_AFTER).toISOString(),
      ...(planDigest === undefined ? {} : { planDigest }),
      keys,
      body: { of: 'correction', corrections: request.corrections.length },
    });
  });

type EventOfSystem =
  'rectification.intended' | 'rectification.done' | 'rectification.verified' | 'rectification.exceeded';

async function record(
  db: Queryable,
  { row, at }: { readonly row: CaseRow; readonly at: Planned },
  { type, more = {} }: { readonly type: EventOfSystem; readonly more?: Readonly<Record<string, object>> },
): Promise<void> {
  const payload = { system: at.system, plan: at.planId, ...(more as Record<string, string[]>) };
  await recordEvent(db, { ...about(row, at.asOf), fact: `${at.system}/${at.planId}`, type, payload });
}

/** As in the search; drift is seen in the timeline, too. */
const told = <Result>(
  deps: ActivityDependencies,
  at: At & { readonly planId?: string },
  work: () => Promise<Result>,
): Promise<Result> =>
  calling(deps, at, async () => {
    try {
      return await work();
    } catch (error) {
      const { planId } = at;
      if (error instanceof WafaError && error.code === 'plan-exceeded' && planId !== undefined)
        await deps.dataSource.transaction(async (db) => {
          const row = await lockOpenCase(db, at.caseId);
          await record(db, { row, at: { ...at, planId } }, { type: 'rectification.exceeded' });
        });
      throw error;
    }
  });
