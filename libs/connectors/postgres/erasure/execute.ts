/** Runs the statements of a bound plan inside a writing session: all of them, or an error and nothing. */
import type { ErasureResult, PlannedErasure } from '#libs/connectors/kit/erasure';
import type { MaskingSecret } from '#libs/data-map/masking';
import { WafaError } from '#libs/domain/errors';
import type { Session } from '../session.js';
import { approvedOf } from './bind.js';
import { eraseStatement, type BoundDraft } from './statements.js';

/** Rows changed by each draft, in their order. */
export async function runStatements(
  session: Session,
  groups: readonly (readonly BoundDraft[])[],
  secret: MaskingSecret,
): Promise<readonly { readonly draft: BoundDraft; readonly changed: number }[]> {
  const done = [];
  for (const group of groups) {
    const [counts = []] = await session.all(eraseStatement(group, secret));
    for (const [index, draft] of group.entries()) {
      const changed = Number(counts[index]);
      assertWithin(draft, changed);
      done.push({ draft, changed });
    }
  }
  return done;
}

/** The planned count is the hard maximum, whatever a statement did. */
export function assertWithin({ item, rows }: Pick<BoundDraft, 'item' | 'rows'>, changed: number): void {
  if (changed <= rows.length) return;
  throw new WafaError(
    'plan-exceeded',
    `${item.collection}: a statement changed ${changed} rows where ${rows.length} were planned`,
  );
}

export function resultOf(
  planned: PlannedErasure,
  done: readonly { readonly draft: BoundDraft; readonly changed: number }[],
): ErasureResult {
  const changed = new Map<string, number>();
  const wanted = new Map<string, number>();
  const add = (sums: Map<string, number>, key: string, rows: number): void => {
    sums.set(key, (sums.get(key) ?? 0) + rows);
  };
  for (const { item } of approvedOf(planned)) {
    add(wanted, item.collection, item.rows);
    add(changed, item.collection, 0);
  }
  for (const { draft, changed: rows } of done) add(changed, draft.item.collection, rows);
  return {
    changed: [...changed].map(([collection, rows]) => ({ collection, rows })),
    notes: [...changed].flatMap(([collection, rows]) => {
      const atPlan = wanted.get(collection) ?? 0;
      if (rows >= atPlan) return [];
      return [`${collection}: ${rows} of ${atPlan} rows changed; the others were gone or as planned already`];
    }),
  };
}
