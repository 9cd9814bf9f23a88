/** What an erasure leaves to do: owed in the transaction that records what was done, or what was answered. */
import { acts, type ErasureRequest, type PlannedErasure } from '#libs/connectors/kit/erasure';
import { deferredParts } from '#libs/connectors/kit/deferred';
import type { System } from '#libs/data-map/systems';
import { addPeriod } from '#libs/domain/period';
import type { Effect } from '#libs/domain/plan/erasure-plan';
import type { Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { digestOfPlan } from '../plan/stored-plan.js';
import { erasureKeys } from './erasure-keys.js';
import { owe, type Owed } from './owe.js';

/** Syncs and restores bring old values back within days, or at the end of the month. */
const RE_READ_AFTER_DAYS = [7, 30] as const;
/** Google: what was on its way while the first deletion was asked for has arrived by then. */
const STRAGGLERS_AFTER_HOURS = 72;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Dependencies = Pick<ActivityDependencies, 'dataKeys' | 'company' | 'requests'>;

export interface ErasedSystem {
  readonly caseId: string;
  readonly asOf: string;
  readonly system: string;
  readonly planId: string;
  readonly request: ErasureRequest;
  readonly planned: PlannedErasure;
  readonly executed: Omit<Effect, 'system'>;
}

/** In the transaction that records the effect, so that it is owed also where the case goes on for months. */
export async function oweAfterErasure(deps: Dependencies, db: Queryable, done: ErasedSystem): Promise<void> {
  const { caseId, asOf, system, planId, executed } = done;
  const declared = deps.company.systems.find(({ key }) => key === system);
  const planDigest = await digestOfPlan(db, planId);
  const common = {
    ...{ caseId, system },
    ...(planDigest === undefined ? {} : { planDigest }),
    keys: await erasureKeys(deps, db, done),
  };
  const body = { of: 'erasure', plan: planId, erasedAt: asOf };
  const owed: Omit<Owed, keyof typeof common>[] = [
    ...(executed.accepted ? finalBy(executed.accepted.finalBy, { asOf, declared }) : reReads(done)),
    ...vendorDeferred(executed.deferred),
    ...backupEnd(done, declared),
  ];
  for (const { kind, target, dueAt, body: more } of owed)
    await owe(deps, db, {
      ...common,
      kind,
      dueAt,
      target: `${system}/${planId}/${target}`,
      body: { ...body, ...more },
    });
}

type Later = Pick<Owed, 'kind' | 'target' | 'dueAt' | 'body'>;

/** Only what was changed can come back. */
const reReads = ({ asOf, planned }: ErasedSystem): Later[] =>
  planned.items.some((item) => acts(item) && item.rows > 0)
    ? RE_READ_AFTER_DAYS.map((days) => ({
        kind: 're-read',
        target: `re-read-${days}`,
        dueAt: later(asOf, days * DAY),
        body: { afterDays: days },
      }))
    : [];

/** A processor that nobody can read: the day by which it has to be done is waited for. */
function finalBy(date: string, { asOf, declared }: { asOf: string; declared: System | undefined }): Later[] {
  const second = declared?.connector === 'ga4';
  return [
    {
      kind: 'final-by',
      target: 'final-by',
      dueAt: second ? later(asOf, STRAGGLERS_AFTER_HOURS * HOUR) : dayAfter(date),
      body: { finalBy: date, second },
    },
  ];
}

/** What the vendor lets nobody erase yet: the same plan is carried out once more from that day on. */
function vendorDeferred(deferred: Effect['deferred'] = []): Later[] {
  const [first] = deferred.map(({ from }) => from).toSorted();
  if (first === undefined) return [];
  return [
    {
      kind: 'deferred-erasure',
      target: 'vendor',
      dueAt: `${first}T00:00:00.000Z`,
      body: { until: first, why: 'vendor', rows: deferred.reduce((sum, one) => sum + one.rows, 0) },
    },
  ];
}

function backupEnd({ asOf, planned }: ErasedSystem, declared: System | undefined): Later[] {
  const keptFor = declared?.backups?.keptFor;
  if (keptFor === undefined || !planned.items.some((item) => acts(item) && item.rows > 0)) return [];
  const dueAt = addPeriod(new Date(asOf), keptFor).toISOString();
  return [{ kind: 'backup-end', target: 'backup-end', dueAt, body: { keptFor } }];
}

/** What is kept on a ground is owed from the answer on, when the plan is the last one of the case. */
export async function oweKept(
  deps: Dependencies,
  db: Queryable,
  {
    caseId,
    planId,
    asOf,
    ...kept
  }: Pick<ErasedSystem, 'caseId' | 'planId' | 'system' | 'asOf' | 'request' | 'planned'>,
): Promise<void> {
  const planDigest = await digestOfPlan(db, planId);
  for (const { until, planned } of deferredParts(kept.planned))
    await owe(deps, db, {
      kind: 'deferred-erasure',
      ...{ caseId, system: kept.system },
      target: `${kept.system}/${planId}/kept-${until}`,
      dueAt: dayAfter(until),
      ...(planDigest === undefined ? {} : { planDigest }),
      keys: await erasureKeys(deps, db, { caseId, request: kept.request, planned }),
      body: {
        ...{ of: 'erasure', plan: planId, erasedAt: asOf, until, why: 'kept' },
        rows: planned.items.reduce((sum, one) => sum + one.rows, 0),
      },
    });
}

const later = (from: string, milliseconds: number): string =>
  new Date(Date.parse(from) + milliseconds).toISOString();

/** First instant after the whole of an ISO 8601 date. */
export const dayAfter = (date: string): string => later(`${date}T00:00:00.000Z`, DAY);
