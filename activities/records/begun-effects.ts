/** What was begun in the systems of a case, for whoever has to say what is final. */
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { CaseRow } from './case-row.js';

export interface Begun {
  /** The last plan that a system was touched by; undefined where none was. */
  readonly planId: string | undefined;
  /** Systems that have begun, and nobody knows with what result. */
  readonly unsure: readonly string[];
}

/** A system that held more than was approved has begun in the ledger, and was left as it was: that is known. */
export async function begunEffects(
  db: Queryable,
  { id }: Pick<CaseRow, 'id'>,
  action: 'erase' | 'rectify',
): Promise<Begun> {
  const begun = await rows<{ planId: string; system: string; unsure: boolean }>(
    db,
    `SELECT f.target AS "planId", f.system, f.finished_at IS NULL AND NOT EXISTS (
         SELECT FROM audit_event e WHERE e.case_id = f.owner_id
           AND e.type IN ('erasure.exceeded', 'rectification.exceeded')
           AND convert_from(e.payload, 'UTF8')::jsonb @> jsonb_build_object('system', f.system, 'plan', f.target)
       ) AS unsure
     FROM effect f WHERE f.owner_id = $1 AND f.action = $2 ORDER BY f.intended_at`,
    [id, action],
  );
  return {
    planId: begun.at(-1)?.planId,
    unsure: begun.filter((one) => one.unsure).map(({ system }) => system),
  };
}
