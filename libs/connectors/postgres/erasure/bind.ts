/**
 * The approved plan against what stands in the database now: rows that nobody approved stop the whole erasure, except in
 * volatile collections up to their limit; rows that are gone pass. Pure.
 */
import { keyText } from '#libs/connectors/kit/belongs';
import {
  acts,
  type ErasureItem,
  type ErasureRequest,
  type PlannedErasure,
  type TargetRow,
} from '#libs/connectors/kit/erasure';
import { WafaError } from '#libs/domain/errors';
import { mapped } from './database.js';
import { keyId, type FoundTarget } from './found-rows.js';
import type { MadePlan, PlannedDraft } from './make-plan.js';
import type { BoundDraft } from './statements.js';

export interface Approved {
  readonly item: ErasureItem;
  readonly targets: readonly TargetRow[];
}

export const approvedOf = ({ items, targets }: PlannedErasure): readonly Approved[] =>
  items.flatMap((item, index) => (acts(item) ? [{ item, targets: targets[index] ?? [] }] : []));

/** Rows that nobody approved are left alone, and do not stop the others. */
type Drift = Pick<ErasureRequest, 'onlyApproved'>;

/** What is to be changed now, in the order of the fresh plan. */
export function bindPlan(planned: PlannedErasure, fresh: MadePlan, drift: Drift): readonly BoundDraft[] {
  const approved = new Map(approvedOf(planned).map((one) => [nameOf(one.item), one]));
  return fresh.drafts
    .filter(({ item }) => acts(item))
    .map((draft) => bindDraft(draft, approved, { fresh, ...drift }));
}

const nameOf = ({ collection, disposition, columns, strategies = {} }: ErasureItem): string =>
  JSON.stringify([collection, disposition, columns, columns.map((column) => strategies[column])]);

function bindDraft(
  draft: PlannedDraft,
  approved: ReadonlyMap<string, Approved>,
  { fresh, onlyApproved }: Drift & { readonly fresh: MadePlan },
): BoundDraft {
  const { item, targets } = approved.get(nameOf(draft.item)) ?? { item: undefined, targets: [] };
  const open = new Map<string, TargetRow[]>();
  for (const target of targets)
    open.set(keyText(target.key), [...(open.get(keyText(target.key)) ?? []), target]);
  const rows = draft.rows
    .map((row) => ({ row, target: open.get(keyText(row.key))?.pop() }))
    .filter(({ target }) => target !== undefined || !onlyApproved);
  const unknown = rows.filter(({ target }) => !target).length;
  if (unknown > 0 && rows.length > atMost(item, fresh)) {
    const { collection, disposition } = draft.item;
    throw new WafaError(
      'plan-exceeded',
      `${collection}: ${rows.length} rows to ${disposition}, ${unknown} of them not in the plan of ${targets.length}`,
    );
  }
  return {
    item: draft.item,
    changes: draft.changes,
    table: mapped(fresh.database, draft.item.collection),
    rows: rows.map(({ row, target }) => ({
      key: row.key,
      via: viaOf(row, fresh),
      ...(target?.masked === undefined ? {} : { masked: target.masked }),
    })),
  };
}

/** Only volatile rows may be more than approved. */
function atMost(item: ErasureItem | undefined, { database }: MadePlan): number {
  if (!item) return 0;
  return mapped(database, item.collection).collection.volatile ? item.atMost : 0;
}

/** The first key that is really hers; the empty ones tie rows of many people together. */
export function viaOf(row: FoundTarget, { owned }: Pick<MadePlan, 'owned'>) {
  const via = row.held.find(
    (key) => owned.keys.has(keyId(key)) && key.values.every((value) => value.trim() !== ''),
  );
  if (via) return via;
  throw new WafaError('foreign-record', `${row.collection}: no key of the person leads to a row of the plan`);
}
