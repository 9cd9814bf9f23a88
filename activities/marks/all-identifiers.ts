import type { Identifier } from '#libs/connectors/kit/connector';
import type { Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { knownIdentifiers } from '../discover/known-identifiers.js';
import type { CaseRow } from '../records/case-row.js';

/** What is known of the person in any system. */
export async function allIdentifiers(
  deps: ActivityDependencies,
  db: Queryable,
  row: CaseRow,
): Promise<Identifier[]> {
  const known = new Map<string, Identifier>();
  for (const system of deps.connectors.keys()) {
    const { identifiers } = await knownIdentifiers(deps, db, { row, system });
    for (const one of identifiers) known.set(`${one.kind}:${one.value}`, one);
  }
  return [...known.values()];
}
