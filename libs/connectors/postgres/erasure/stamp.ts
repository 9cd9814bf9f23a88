/**
 * A kept row is erased years later, when nothing leads to it any more. Its key alone would not do: a key can be mistaken
 * or given again. So the plan keeps what else stands in the row: the day its keeping began, and the values that tie it to
 * the person, unless the plan itself takes those away.
 */
import { acts, type TargetRow } from '#libs/connectors/kit/erasure';
import { WafaError } from '#libs/domain/errors';
import { quoteIdentifier } from '../sql.js';
import { mapped, type MappedTable } from './database.js';
import { keyId, type FoundTarget } from './found-rows.js';
import type { MadePlan } from './make-plan.js';

export type Stamp = NonNullable<TargetRow['stamp']>;

/** Of a row that says when its keeping began. */
export function stampOf(row: FoundTarget, { database, owned, drafts }: MadePlan): Stamp {
  const { table, collection } = mapped(database, row.collection);
  const changed = new Set(
    drafts.flatMap(({ item }) => (item.collection === row.collection && acts(item) ? item.columns : [])),
  );
  const ties = row.held
    .filter((key) => key.way.kind === undefined && owned.keys.has(keyId(key)))
    .flatMap(({ way, values }) => way.paths.map((path, part) => [path, values[part] ?? ''] as const))
    .flatMap(([[name = '', nested], value]) => (nested === undefined ? [[name, value] as const] : []))
    .filter(([name, value]) => value !== '' && table.columns.get(name)?.kind === 'scalar');
  return Object.fromEntries([
    ...ties.filter(([name]) => !changed.has(name)),
    [collection.keep?.from ?? '', row.keptFrom ?? ''],
  ]);
}

/** Columns that some of the rows are stamped with, the beginning of the keeping among them. */
export function stampColumns(
  { collection, table }: MappedTable,
  stamps: readonly Stamp[],
): readonly string[] {
  const from = collection.keep?.from;
  if (from === undefined || stamps.some((stamp) => (stamp[from] ?? '').trim() === '')) {
    throw new WafaError('identifier-invalid', `${collection.key}: a row without the day its keeping began`);
  }
  const names = [...new Set(stamps.flatMap((stamp) => Object.keys(stamp)))].sort();
  const missing = names.find((name) => !table.columns.has(name));
  if (missing === undefined) return names;
  throw new WafaError('map-mismatch', `${collection.key}: kept rows have no column ${missing} any more`);
}

/** True for a row `t` with the stamp `values`; a tie that was emptied since says nothing against it. */
export const stampSql = (
  { collection }: MappedTable,
  columns: readonly string[],
  values: readonly string[],
): string =>
  columns
    .map((name, index) => {
      const column = `t.${quoteIdentifier(name)}`;
      const value = values[index] ?? "''";
      return name === collection.keep?.from
        ? `${column}::text = nullif(${value}, '')`
        : `(${column} IS NULL OR ${value} = '' OR ${column}::text = ${value})`;
    })
    .join(' AND ');
