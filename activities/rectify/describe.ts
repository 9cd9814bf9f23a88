/** The plan of a rectification, from the decisions and from what each system said it would change. */
import type { PlannedChange, RectificationPlan } from '#libs/contracts/rectification-plan';
import { WafaError } from '#libs/domain/errors';
import { rectificationPlan, type RectificationFindings } from '#libs/domain/plan/rectification-plan';
import type { StoredCorrection } from '#libs/persistence/corrections';
import type { Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { inErasureOrder } from '../erase/erasable.js';
import type { CaseRow } from '../records/case-row.js';
import { changesOfCorrection, isServed, storedCorrections, valueDigest, type Change } from './changes.js';
import { isWarnable } from './login-change.js';
import { plannedParts } from './parts.js';

/** A login is changed by nobody where no old address is known that could be warned, or every one refused the mail. */
const NO_OLD_ADDRESS = 'no-old-address';

type Common = Pick<RectificationFindings, 'caseId' | 'foundAsOf' | 'configurationDigest' | 'identifierKinds'>;

interface Known {
  readonly deps: ActivityDependencies;
  readonly key: Uint8Array;
  readonly parts: Awaited<ReturnType<typeof plannedParts>>;
  /** Somebody can be warned of a changed login. */
  readonly warnable: boolean;
}

export async function describeRectification(
  deps: ActivityDependencies,
  db: Queryable,
  { row, common }: { readonly row: CaseRow; readonly common: Common },
): Promise<RectificationPlan> {
  const known: Known = {
    deps,
    key: (await deps.dataKeys.of(db, { ownerId: row.requestId, purpose: 'content' })).bytes,
    parts: await plannedParts(db, row.id),
    warnable: await isWarnable(deps, db, row),
  };
  const corrections = (await storedCorrections(deps, db, row)).map((one) => describeCorrection(known, one));
  const byWafa = corrections
    .flatMap((one) => (one.decision === 'accept' ? one.changes : []))
    .filter(({ by }) => by === 'wafa')
    .map(({ system }) => ({ system, targets: known.parts.get(system)?.targets ?? '' }));
  const systems = new Map(byWafa.map((one) => [one.system, one]));
  return rectificationPlan({
    ...common,
    corrections,
    systems: inErasureOrder([...systems.values()], deps.company.systems),
  });
}

function describeCorrection(
  known: Known,
  correction: StoredCorrection,
): RectificationPlan['corrections'][number] {
  const { number, about, decided } = correction;
  if (!decided) throw new WafaError('wrong-state', `correction ${number} is not decided`);
  if (decided.decision === 'decline')
    return { number, decision: 'decline', reason: decided.reason, ...(about === null ? {} : { about }) };
  const changes = changesOfCorrection(known.deps, correction).map((change) => describeChange(known, change));
  return { number, decision: 'accept', reason: decided.reason, changes };
}

function describeChange({ deps, key, parts, warnable }: Known, change: Change): PlannedChange {
  const { id, system, collection, field, reaches, cannot } = change;
  const planned = parts.get(system)?.planned.find((one) => one.id === id);
  const machine = planned !== undefined && isServed(deps.rectifiers.get(system), change);
  const because =
    cannot ?? (reaches !== undefined && !warnable ? NO_OLD_ADDRESS : undefined) ?? planned?.notAppliedBecause;
  return {
    id,
    system,
    ...(collection === undefined ? {} : { collection }),
    ...(field === undefined ? {} : { field }),
    by: because !== undefined ? 'nobody' : machine ? 'wafa' : 'person',
    rows: planned?.rows ?? 0,
    right: planned?.right ?? 0,
    value: valueDigest(key, change),
    ...(reaches === undefined ? {} : { reaches }),
    ...(because === undefined ? {} : { notAppliedBecause: because }),
  };
}

/** What officers, or a warned holder, decided since is not what this plan says. */
export async function correctionsAsPlanned(
  deps: Pick<ActivityDependencies, 'company' | 'rectifiers' | 'dataKeys'>,
  db: Queryable,
  { row, plan }: { readonly row: CaseRow; readonly plan: RectificationPlan },
): Promise<boolean> {
  const { bytes: key } = await deps.dataKeys.of(db, { ownerId: row.requestId, purpose: 'content' });
  const now = (await storedCorrections(deps, db, row)).map((correction) => ({
    number: correction.number,
    decision: correction.decided?.decision ?? null,
    reason: correction.decided?.reason ?? null,
    values: changesOfCorrection(deps, correction).map((change) => valueDigest(key, change)),
  }));
  const then = plan.corrections.map((one) => ({
    number: one.number,
    decision: one.decision,
    reason: one.reason,
    values: one.decision === 'accept' ? one.changes.map(({ value }) => value) : [],
  }));
  return JSON.stringify(now) === JSON.stringify(then);
}
