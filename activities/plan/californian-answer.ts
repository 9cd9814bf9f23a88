/** What an answer under the law of California is made from: what the person chose, and the data map. */
import { accessDetails } from '#libs/contracts/request-details';
import { categoriesHeld, columnsNeverDisclosed } from '#libs/data-map/california';
import type { CalifornianAnswer } from '#libs/domain/plan/californian-plan';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';

/** Who chose nothing gets the data itself. */
const chosen = accessDetails.partial();

export async function californianAnswer(
  { company }: ActivityDependencies,
  db: Queryable,
  { id }: Pick<CaseRow, 'id'>,
): Promise<CalifornianAnswer> {
  const [found] = await rows<{ details: unknown }>(db, 'SELECT details FROM dsr_case WHERE id = $1', [id]);
  const { scope = 'specific-pieces' } = chosen.parse(found?.details ?? {});
  const { systems, datasets } = company;
  const systemOf = (key: string) => systems.find((system) => system.key === key);
  return {
    scope,
    categoriesHeld: (system, collections) => categoriesHeld(systemOf(system), collections, datasets),
    categoriesOfSystem: (system) => systemOf(system)?.california?.categories ?? [],
    neverDisclosed: (system, collection) => columnsNeverDisclosed(systemOf(system), collection, datasets),
  };
}
