/** What the end of a case means for the restriction that it began. */
import type { MailTemplate, Outcome } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';
import { settleAfterErasure } from './after-erasure.js';
import { beginLift } from './begin-lift.js';

interface End {
  readonly asOf: string;
  readonly outcome: Outcome;
  /** The mail that told the person about the end; undefined where the answer was told before. */
  readonly farewell: { readonly template: MailTemplate; readonly occasion: string } | undefined;
}

/** A case that was refused or cancelled is lifted after its last mail; after an erasure what it keeps decides. */
export async function settleRestriction(
  deps: ActivityDependencies,
  db: Queryable,
  { row, asOf, outcome, farewell }: End & { readonly row: CaseRow },
): Promise<void> {
  if (farewell) return beginLift(db, { row, asOf, reason: reasonOf(row), notice: farewell });
  const erased = row.right === 'erasure' && (outcome === 'fulfilled' || outcome === 'partly-fulfilled');
  if (erased) await settleAfterErasure(deps, db, { row, asOf });
}

const reasonOf = ({ right }: CaseRow) =>
  right === 'objection' ? ('objection-decided' as const) : ('request-ended' as const);

/** Records that were taken off public view: nobody publishes them again without the person. */
export async function unpublishedRecords(db: Queryable, { id, right }: CaseRow): Promise<number> {
  if (right === 'removal') return unpublishedItems(db, id);
  const [sum] = await rows<{ count: number }>(
    db,
    `SELECT coalesce(sum((i.item->>'rows')::int), 0)::int AS count
     FROM system_mark m, jsonb_array_elements(m.items) AS i(item) WHERE m.case_id = $1 AND m.mark = 'unpublish'`,
    [id],
  );
  return sum?.count ?? 0;
}

/** What the person chose, once its rows were hidden: an item is one, however many rows it has. */
async function unpublishedItems(db: Queryable, caseId: string): Promise<number> {
  const [sum] = await rows<{ count: number }>(
    db,
    `SELECT count(*)::int AS count FROM public_item WHERE case_id = $1 AND chosen_at IS NOT NULL
       AND EXISTS (SELECT FROM system_mark m WHERE m.case_id = $1 AND m.state = 'applied')`,
    [caseId],
  );
  return sum?.count ?? 0;
}
