/** One reading of the database → the whole plan, with the rows that each item is about. */
import { acts, type ErasureItem, type ErasureRequest } from '#libs/connectors/kit/erasure';
import type { DatabaseMap } from '../database-map.js';
import type { Session } from '../session.js';
import { withoutBlocked } from './blocked.js';
import type { Database } from './database.js';
import { draftsOf, type Draft } from './drafts.js';
import { readHerRows, type HerRows } from './her-rows.js';
import { erasureOrder } from './order.js';

export interface PlanOptions {
  readonly system: string;
  readonly map: DatabaseMap;
  readonly maxRows: number;
  readonly request: ErasureRequest;
}

export interface MadePlan extends HerRows {
  /** In the order of their execution. */
  readonly drafts: readonly PlannedDraft[];
}

export interface PlannedDraft extends Draft {
  readonly item: ErasureItem;
}

export async function makePlan(session: Session, options: PlanOptions): Promise<MadePlan> {
  const { system, map, maxRows, request } = options;
  const { identifiers, rules, decisions = [], asOf } = request;
  const hers = await readHerRows(session, { system, map, identifiers, maxRows });
  const { database, found, owned } = hers;
  const drafts = draftsOf(found.rows, { database, owned, rules, decisions, asOf });
  const free = await withoutBlocked(session, database, drafts);
  const rank = new Map(erasureOrder(database).flatMap((group, index) => group.map((key) => [key, index])));
  const at = ({ item }: Draft): number => rank.get(item.collection) ?? 0;
  return {
    ...hers,
    drafts: free.toSorted((a, b) => at(a) - at(b)).map((draft) => planned(draft, database)),
  };
}

/** Rows that a volatile collection may grow by until execution, where the map does not say with `expect_max_rows`. */
const VOLATILE_GROWTH_ROWS = 1_000;

function planned(draft: Draft, { tables }: Database): PlannedDraft {
  const { collection, disposition, notAppliedBecause } = draft.item;
  const rows = draft.rows.length;
  const { volatile = false, expectMaxRows = rows + VOLATILE_GROWTH_ROWS } =
    tables.get(collection)?.collection ?? {};
  const item = { ...draft.item, rows, atMost: rows, reversible: true };
  if (notAppliedBecause !== undefined || !acts({ ...item, disposition })) return { ...draft, item };
  return {
    ...draft,
    item: { ...item, atMost: volatile ? Math.max(rows, expectMaxRows) : rows, reversible: false },
  };
}
