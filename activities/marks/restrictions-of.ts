import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';
import { allIdentifiers } from './all-identifiers.js';

interface Standing {
  readonly id: string;
  readonly caseId: string;
}

/** Others that stand on who is restricted by this one. */
export const restrictionsBeside = (db: Queryable, restrictionId: string): Promise<Standing[]> =>
  rows(
    db,
    `SELECT DISTINCT r.id, r.case_id AS "caseId" FROM restriction_subject mine
     JOIN restriction_subject theirs ON theirs.value_lookup = mine.value_lookup
     JOIN restriction r ON r.id = theirs.restriction_id
     WHERE mine.restriction_id = $1 AND r.id <> $1 AND r.ended_at IS NULL ORDER BY r.id`,
    [restrictionId],
  );

/** Restrictions that stand on the person of a case, of this case or another. */
export async function restrictionsOf(
  deps: ActivityDependencies,
  db: Queryable,
  row: CaseRow,
): Promise<Standing[]> {
  const known = await allIdentifiers(deps, db, row);
  return rows(
    db,
    `SELECT DISTINCT r.id, r.case_id AS "caseId" FROM restriction r JOIN restriction_subject s ON s.restriction_id = r.id
     WHERE r.ended_at IS NULL AND s.value_lookup = ANY($1::bytea[]) ORDER BY r.id`,
    [known.map((identifier) => deps.requests.identifierLookup(identifier))],
  );
}
