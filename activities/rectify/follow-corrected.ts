/**
 * A corrected address is how its system knows the person from now on: a restriction that stands there, of this case or
 * another of the same person, could otherwise never be lifted again.
 */
import type { PlannedChange } from '#libs/contracts/rectification-plan';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { keepIdentifier } from '../marks/restriction-keys.js';
import { restrictionsOf } from '../marks/restrictions-of.js';
import type { CaseRow } from '../records/case-row.js';
import { acceptedChanges, type Change } from './changes.js';

/** `changes`: those that were made. */
export async function followCorrected(
  deps: ActivityDependencies,
  db: Queryable,
  { row, changes }: { readonly row: CaseRow; readonly changes: readonly PlannedChange[] },
): Promise<void> {
  if (changes.length === 0) return;
  const standing = (await restrictionsOf(deps, db, row)).map(({ id }) => id);
  if (standing.length === 0) return;
  const made = new Set(changes.map(({ id }) => id));
  for (const change of (await acceptedChanges(deps, db, row)).filter(({ id }) => made.has(id)))
    for (const restrictionId of standing) await follow(deps, db, { change, restrictionId });
}

/** The row of the restriction is reached before that of its keys, as where it ends. */
async function follow(
  deps: ActivityDependencies,
  db: Queryable,
  { change, restrictionId }: { readonly change: Change; readonly restrictionId: string },
): Promise<void> {
  const { system, reaches: kind, value } = change;
  if (kind === undefined || value === null) return;
  if (!deps.connectors.get(system)?.kinds.includes(kind)) return;
  const identifier = { kind, value };
  await rows(
    db,
    'INSERT INTO restriction_subject (value_lookup, restriction_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [deps.requests.identifierLookup(identifier), restrictionId],
  );
  await keepIdentifier(deps, db, { restrictionId, system, identifier });
}
