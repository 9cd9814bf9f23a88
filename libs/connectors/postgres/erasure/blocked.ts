/**
 * Rows that cannot be deleted, since rows outside of the plan refer to them: the database would refuse, or would delete
 * those as well. They leave the deletion before anything runs.
 */
import type { Session } from '../session.js';
import { mappedAt, type Database } from './database.js';
import type { Draft } from './drafts.js';
import type { FoundTarget } from './found-rows.js';
import type { ForeignKey } from './foreign-keys.js';
import { referredRows } from './referring.js';

/** The drafts with blocked rows in drafts of their own; repeated, since a row that stays holds the rows above it. */
export async function withoutBlocked(
  session: Session,
  database: Database,
  drafts: readonly Draft[],
): Promise<readonly Draft[]> {
  let current = drafts;
  for (;;) {
    const blocked = await findBlocked(session, database, current);
    if (blocked.size === 0) return current;
    current = current.flatMap((draft) => split(draft, blocked));
  }
}

const isDelete = ({ item }: Draft): boolean =>
  item.disposition === 'delete' && item.notAppliedBecause === undefined;

function split(draft: Draft, blocked: ReadonlyMap<FoundTarget, string>): readonly Draft[] {
  if (!isDelete(draft)) return [draft];
  const stays = draft.rows.filter((row) => blocked.has(row));
  const reasons = [...new Set(stays.map((row) => blocked.get(row) ?? ''))];
  return [
    { ...draft, rows: draft.rows.filter((row) => !blocked.has(row)) },
    ...reasons.map((reason) => ({
      ...draft,
      item: { ...draft.item, notAppliedBecause: reason },
      rows: stays.filter((row) => blocked.get(row) === reason),
    })),
  ].filter(({ rows }) => rows.length > 0);
}

async function findBlocked(
  session: Session,
  database: Database,
  drafts: readonly Draft[],
): Promise<ReadonlyMap<FoundTarget, string>> {
  const blocked = new Map<FoundTarget, string>();
  for (const foreignKey of database.foreignKeys.filter(({ onDelete }) => onDelete !== 'clear')) {
    const parent = mappedAt(database, foreignKey.parent);
    if (!parent) continue;
    const rows = drafts
      .filter((draft) => isDelete(draft) && draft.item.collection === parent.collection.key)
      .flatMap((draft) => draft.rows);
    if (rows.length === 0) continue;
    const child = `${foreignKey.child.schema}.${foreignKey.child.name}`;
    const mappedChild = mappedAt(database, foreignKey.child);
    const referred = foreignKey.readable
      ? await referredRows(session, {
          parent,
          rows,
          child: foreignKey.child,
          mappedChild,
          pairs: foreignKey.childColumns.map((name, index) => [name, foreignKey.parentColumns[index] ?? '']),
          except: mappedChild ? released(drafts, mappedChild.collection.key, foreignKey) : [],
        })
      : new Set(rows);
    const why = foreignKey.readable
      ? `rows of ${child} outside of the plan refer to it`
      : `${child} refers to it and may not be read`;
    for (const row of referred) blocked.set(row, why);
  }
  return blocked;
}

/** Rows that refer no more when the plan is done: deleted, or with a column of the key emptied. */
const released = (
  drafts: readonly Draft[],
  child: string,
  { childColumns }: ForeignKey,
): readonly FoundTarget[] =>
  drafts
    .filter(
      (draft) =>
        draft.item.collection === child &&
        (isDelete(draft) ||
          draft.changes.some(
            ({ path, rule }) =>
              path.length === 1 && rule.strategy === 'null_rewrite' && childColumns.includes(path[0] ?? ''),
          )),
    )
    .flatMap(({ rows }) => rows);
