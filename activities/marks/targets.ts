/** Which systems a mark concerns: by machine where there is one, else by a person. */
import type { Marker } from '#libs/connectors/kit/marks';
import { isUnproved, type Mark, type Purpose } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';
import { switchOf } from './send-stop.js';
import type { MarkTerms } from './terms.js';

export interface MarkTargets {
  readonly machines: readonly string[];
  /** Of the machines those whose mark rests on another's. */
  readonly after?: readonly string[];
  readonly byHand: readonly string[];
}

type Way = 'machine' | 'person' | 'none';

export async function markTargets(
  deps: Pick<ActivityDependencies, 'company' | 'markers'>,
  db: Queryable,
  {
    row,
    mark,
    terms: { purposes, systems },
  }: { readonly row: CaseRow; readonly mark: Mark; readonly terms: Pick<MarkTerms, 'purposes' | 'systems'> },
): Promise<MarkTargets> {
  const { company, markers } = deps;
  const holding = isUnproved(row.right)
    ? company.systems.map(({ key }) => key)
    : await holdingSystems(db, row.id, markers);
  const ways = holding
    .filter((system) => isMeant(systems, system))
    .map((system) => ({ system, way: wayOf(markers.get(system), mark, purposes) }));
  const all = (way: Way): string[] => ways.filter((one) => one.way === way).map(({ system }) => system);
  const restricted = mark === 'stop' ? await restrictedByHand(db, row.id) : [];
  const others = restricted.filter((system) => !holding.includes(system));
  const after = all('machine').filter((system) => switchOf(deps, system) !== undefined);
  return {
    machines: all('machine').filter((system) => !after.includes(system)),
    ...(after.length > 0 ? { after } : {}),
    byHand: [...all('person'), ...others],
  };
}

/** A restriction may be limited to the data of some systems. */
export const isMeant = (systems: MarkTerms['systems'], system: string): boolean =>
  systems.length === 0 || systems.includes(system);

/**
 * Where something of the person was found. Where a person looks instead of a machine, the task to look is the one to
 * mark; a machine that marks does so beside it.
 */
async function holdingSystems(
  db: Queryable,
  caseId: string,
  markers: ActivityDependencies['markers'],
): Promise<string[]> {
  const found = await rows<{ system: string; state: string }>(
    db,
    `SELECT system, state FROM system_state WHERE case_id = $1
       AND (state NOT IN ('manual', 'failed') OR state = 'manual' AND error_code IS NULL)
     ORDER BY system`,
    [caseId],
  );
  return found
    .filter(({ system, state }) => {
      const marker = markers.get(system);
      if (state === 'nothing-held') return marker?.evenWithoutRecords === true;
      return state !== 'manual' || marker !== undefined;
    })
    .map(({ system }) => system);
}

/** Where a person restricted while an objection was weighed, a person stops what it was about. */
async function restrictedByHand(db: Queryable, caseId: string): Promise<string[]> {
  const tasks = await rows<{ system: string }>(
    db,
    `SELECT system FROM manual_task WHERE case_id = $1 AND kind = 'mark-by-hand'
       AND result IS DISTINCT FROM 'nothing-held' ORDER BY system`,
    [caseId],
  );
  return tasks.map(({ system }) => system);
}

/** What a system does not show to others needs no taking down, and a use that it does not have no stopping. */
function wayOf(marker: Marker | undefined, mark: Mark, purposes: readonly Purpose[]): Way {
  if (!marker?.marks.includes(mark)) return mark === 'unpublish' ? 'none' : 'person';
  const concerned = mark !== 'stop' || purposes.some((purpose) => marker.purposes.includes(purpose));
  return concerned ? 'machine' : 'none';
}
