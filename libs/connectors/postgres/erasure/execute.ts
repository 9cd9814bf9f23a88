/** Runs the statements of a bound plan inside a writing session: all of them, or an error and nothing. */
import type { ErasureResult, PlannedErasure } from '#libs/connectors/kit/erasure';
import type { MaskingSecret } from '#libs/data-map/masking';
import { WafaError } from '#libs/domain/errors';
import { failPoint } from '#libs/fail-points/fail-points';
import type { Session, Statement } from '../session.js';
import { approvedOf } from './bind.js';
import { eraseStatement, type AnyDraft } from './statements.js';

export interface Done {
  readonly draft: AnyDraft;
  readonly changed: number;
}

/** Groups of drafts in the order of their execution, each changed by one statement. */
export async function runStatements(
  session: Session,
  groups: readonly (readonly AnyDraft[])[],
  secret: MaskingSecret,
): Promise<readonly Done[]> {
  const done: Done[] = [];
  for (const group of groups)
    done.push(...(await runStatement(session, group, eraseStatement(group, secret))));
  return done;
}

export async function runStatement(
  session: Session,
  group: readonly AnyDraft[],
  statement: Statement,
): Promise<readonly Done[]> {
  const [counts = []] = await session.all(statement);
  failPoint('writing.postgres.1-statement', group[0]?.item.collection);
  return group.map((draft, index) => {
    const changed = Number(counts[2 * index]);
    assertWithin(draft, { changed, planned: Number(counts[2 * index + 1]) });
    return { draft, changed };
  });
}

/** The planned count is the hard maximum, whatever a statement did, and only planned rows count. */
function assertWithin(
  { item, rows }: AnyDraft,
  { changed, planned }: { readonly changed: number; readonly planned: number },
): void {
  if (changed <= rows.length && changed === planned) return;
  throw new WafaError(
    'plan-exceeded',
    `${item.collection}: a statement changed ${changed} rows, ${planned} of the plan, where ${rows.length} were planned`,
  );
}

export function resultOf(planned: PlannedErasure, done: readonly Done[]): ErasureResult {
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
    gone: [...changed].map(([collection, rows]) => ({
      collection,
      rows: Math.max(rows, wanted.get(collection) ?? 0),
    })),
    notes: [...changed].flatMap(([collection, rows]) => {
      const atPlan = wanted.get(collection) ?? 0;
      if (rows >= atPlan) return [];
      return [`${collection}: ${rows} of ${atPlan} rows changed; the others were gone or as planned already`];
    }),
  };
}
