/** The systems of a case in the order of their erasure, with what each would do. */
import type { System } from '#libs/data-map/systems';
import type { ErasableSystem } from '#libs/domain/plan/erasure-plan';
import type { Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { systemFindings } from '../plan/findings.js';
import { partItems } from './parts.js';

export async function erasableSystems(
  { company, erasers }: Pick<ActivityDependencies, 'company' | 'erasers'>,
  db: Queryable,
  caseId: string,
): Promise<ErasableSystem[]> {
  const parts = new Map((await partItems(db, caseId)).map(({ system, ...part }) => [system, part]));
  const found = await systemFindings(db, caseId, company.systems);
  return inErasureOrder(found, company.systems).map(({ system, state, manualResult, collections }) => ({
    system,
    state,
    records: collections.reduce((sum, { records }) => sum + records, 0),
    ...(manualResult === undefined ? {} : { manualResult }),
    part: erasers.has(system) ? parts.get(system) : undefined,
  }));
}

/** `order` of systems.yaml, then as declared: the sign-in last, as it opens everything else. */
export function inErasureOrder<Named extends { readonly system: string }>(
  list: readonly Named[],
  systems: readonly Pick<System, 'key' | 'order'>[],
): Named[] {
  const rank = new Map(systems.map(({ key, order }, index) => [key, order * systems.length + index]));
  return list.toSorted((a, b) => (rank.get(a.system) ?? 0) - (rank.get(b.system) ?? 0));
}
