/** What officers decided inside a case about its erasure; the decisions that stand go into the plan. */
import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import { rows, type Queryable } from './data-source.js';

export type StandingDecision = NonNullable<ErasurePlan['decisions']>[number];

export async function standingDecisions(db: Queryable, caseId: string): Promise<StandingDecision[]> {
  const found = await rows<Record<keyof StandingDecision, unknown>>(
    db,
    `SELECT id, system, collection, columns, act, ground, kept_until::text AS "keptUntil",
       review_on::text AS "reviewOn", decided_by AS by FROM coverage_decision
     WHERE case_id = $1 AND taken_back_at IS NULL ORDER BY decided_at, id`,
    [caseId],
  );
  return found.map(
    (row) =>
      Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as StandingDecision,
  );
}
