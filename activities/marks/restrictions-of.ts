import { factId } from '#libs/crypto/uuid';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import { OPPOSING_GROUNDS, type RestrictionCause } from '#libs/domain/words';
import type { CaseRow } from '../records/case-row.js';
import { allIdentifiers } from './all-identifiers.js';

/** A case begins one restriction at most. */
export const restrictionIdOf = (caseId: string): string => factId(`restriction:${caseId}`);

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

/** A notice that has gone out is kept to: what is being lifted, as `r`, stands no more. */
export const NOT_BEING_LIFTED = `NOT EXISTS (SELECT FROM restriction_lift l JOIN message n ON n.id = l.notice_id
  WHERE l.restriction_id = r.id AND l.outcome IS NULL AND n.sent_at IS NOT NULL)`;

/**
 * Of these others those that are not being lifted, too; with a system those that marked it. `lookups`: of the person, where
 * the restriction itself has ended meanwhile.
 */
export const restrictionsGoingOn = (
  db: Queryable,
  {
    restrictionId,
    lookups = [],
    system,
  }: { readonly restrictionId: string; readonly lookups?: readonly Buffer[]; readonly system?: string },
): Promise<Standing[]> =>
  rows(
    db,
    `SELECT DISTINCT r.id, r.case_id AS "caseId", r.ground FROM restriction r
     JOIN restriction_subject s ON s.restriction_id = r.id
     WHERE r.ended_at IS NULL AND r.id <> $1 AND ${NOT_BEING_LIFTED}
       AND (s.value_lookup = ANY($2::bytea[])
         OR s.value_lookup IN (SELECT value_lookup FROM restriction_subject WHERE restriction_id = $1))
       AND ($3::text IS NULL OR EXISTS (SELECT FROM system_mark m
         WHERE m.case_id = r.case_id AND m.system = $3 AND m.mark = 'restrict'
           AND m.state IN ('intended', 'applied', 'by-hand'))) ORDER BY r.id`,
    [restrictionId, [...lookups], system ?? null],
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
