import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import { OPPOSING_GROUNDS, type RestrictionCause } from '#libs/domain/words';
import type { CaseRow } from '../records/case-row.js';
import { allIdentifiers } from './all-identifiers.js';

interface Standing {
  readonly id: string;
  readonly caseId: string;
  readonly ground: RestrictionCause;
}

/** Others that stand on who is restricted by this one. */
export const restrictionsBeside = (db: Queryable, restrictionId: string): Promise<Standing[]> =>
  rows(
    db,
    `SELECT DISTINCT r.id, r.case_id AS "caseId", r.ground FROM restriction_subject mine
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
    `SELECT DISTINCT r.id, r.case_id AS "caseId", r.ground FROM restriction r JOIN restriction_subject s ON s.restriction_id = r.id
     WHERE r.ended_at IS NULL AND s.value_lookup = ANY($1::bytea[]) ORDER BY r.id`,
    [known.map((identifier) => deps.requests.identifierLookup(identifier))],
  );
}

/** Those by which the person wants the data kept (GDPR Art. 18(1)(b), (c)): no erasure runs over them. */
export const restrictionsAgainstErasure = async (
  deps: ActivityDependencies,
  db: Queryable,
  row: CaseRow,
): Promise<NonNullable<ErasurePlan['restrictions']>> =>
  (await restrictionsOf(deps, db, row)).flatMap(({ id, ground }) => {
    const opposing = OPPOSING_GROUNDS.find((one) => one === ground);
    return opposing === undefined ? [] : [{ restriction: id, ground: opposing }];
  });
