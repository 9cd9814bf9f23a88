/** The systems of a case in the order of their erasure, with what each would do, and what stays. */
import type { System } from '#libs/data-map/systems';
import type { ErasableSystem } from '#libs/domain/plan/erasure-plan';
import { LEGAL_HOLD, type Left } from '#libs/domain/plan/left';
import type { Queryable } from '#libs/persistence/data-source';
import { standingDecisions } from '#libs/persistence/coverage-decisions';
import { holdOn, standingHolds } from '#libs/persistence/legal-holds';
import type { ActivityDependencies } from '../dependencies.js';
import { systemFindings } from '../plan/findings.js';
import type { CaseRow } from '../records/case-row.js';
import { partItems } from './parts.js';

type Dependencies = Pick<ActivityDependencies, 'company' | 'erasers' | 'requests'>;

export async function erasableSystems(
  deps: Dependencies,
  db: Queryable,
  row: Pick<CaseRow, 'id' | 'requestId'>,
): Promise<ErasableSystem[]> {
  const { company, erasers } = deps;
  const parts = new Map((await partItems(db, row.id)).map(({ system, ...part }) => [system, part]));
  const found = await systemFindings(db, row.id, company.systems);
  const leftOf = await leftBy(deps, db, row);
  return inErasureOrder(found, company.systems).map(({ system, state, manualResult, collections }) => ({
    system,
    state,
    records: collections.reduce((sum, { records }) => sum + records, 0),
    collections,
    ...(manualResult === undefined ? {} : { manualResult }),
    left: leftOf(system),
    part: erasers.has(system) ? parts.get(system) : undefined,
  }));
}

/** What stands now: a legal hold, or an officer's decision that all of a system stays. */
async function leftBy(
  { requests }: Dependencies,
  db: Queryable,
  { id: caseId, requestId }: Pick<CaseRow, 'id' | 'requestId'>,
): Promise<(system: string) => Left | undefined> {
  const lookups = await requests.subjectLookups(db, { requestId, caseId });
  const holds = await standingHolds(db, { lookups });
  const decisions = await standingDecisions(db, caseId);
  return (system) => {
    const hold = holdOn(holds, system);
    if (hold) return { ground: LEGAL_HOLD, reviewOn: hold.reviewOn };
    const kept = decisions.find((one) => one.system === system && one.collection === undefined);
    if (!kept) return undefined;
    const { ground = '', keptUntil, reviewOn } = kept;
    return { ground, ...(keptUntil ? { keptUntil } : {}), ...(reviewOn ? { reviewOn } : {}) };
  };
}

/** `order` of systems.yaml, then as declared: the sign-in last, as it opens everything else. */
export function inErasureOrder<Named extends { readonly system: string }>(
  list: readonly Named[],
  systems: readonly Pick<System, 'key' | 'order'>[],
): Named[] {
  const rank = new Map(systems.map(({ key, order }, index) => [key, order * systems.length + index]));
  return list.toSorted((a, b) => (rank.get(a.system) ?? 0) - (rank.get(b.system) ?? 0));
}
