/**
 * A kept row is erased years later, when nothing leads to it any more. Its key alone would not do: a key can be mistaken
 * or given again. So the plan keeps what else stands in the row: the day its keeping began, and the values that tie it to
 * the person, unless the plan itself takes those away. A row that does not say when its keeping began has only the ties,
 * the person's identities among them, and they have to stand there still.
 */
import { acts, type TargetRow } from '#libs/connectors/kit/erasure';
import { WafaError } from '#libs/domain/errors';
import { quoteIdentifier } from '../sql.js';
import { mapped, type MappedTable } from './database.js';
import { keyId, type FoundTarget } from './found-rows.js';
import type { MadePlan } from './make-plan.js';

export type Stamp = NonNullable<TargetRow['stamp']>;

/** Undefined where nothing but its key would say which row it was. */
export function stampOf(
  row: FoundTarget,
  { database, owned, drafts }: MadePlan,
  until: string | undefined,
): Stamp | undefined {
  const { table, collection } = mapped(database, row.collection);
  const changed = new Set(
    drafts.flatMap(({ item }) => (item.collection === row.collection && acts(item) ? item.columns : [])),
  );
  const ties = row.held
    .filter((key) => (until === undefined || key.way.kind === undefined) && owned.keys.has(keyId(key)))
    .flatMap(({ way, values }) => way.paths.map((path, part) => [path, values[part] ?? ''] as const))
    .flatMap(([[name = '', nested], value]) => (nested === undefined ? [[name, value] as const] : []))
    .filter(([name, value]) => value.trim() !== '' && table.columns.get(name)?.kind === 'scalar')
    .filter(([name]) => !changed.has(name));
  if (until === undefined) return ties.length === 0 ? undefined : Object.fromEntries(ties);
  return Object.fromEntries([...ties, [collection.keep?.from ?? '', row.keptFrom ?? '']]);
}

/** What a row of a plan is known by. */
export interface Stamped {
  readonly stamp: Stamp;
  /** Undefined where it does not say when its keeping ends. */
  readonly until: string | undefined;
}

/** Rows of one plan end on a day, all of them, or none does. */
export const isDated = (rows: readonly Stamped[]): boolean => rows.some(({ until }) => until !== undefined);

/** Columns that some of the rows are stamped with, the beginning of the keeping among them where it is known. */
export function stampColumns(
  { collection, table }: MappedTable,
  rows: readonly Stamped[],
): readonly string[] {
  const from = collection.keep?.from ?? '';
  const isProved = ({ stamp }: Stamped): boolean =>
    (isDated(rows) ? [stamp[from] ?? ''] : Object.values(stamp)).some((value) => value.trim() !== '');
  if (!rows.every(isProved)) {
    throw new WafaError('identifier-invalid', `${collection.key}: nothing says which rows were kept`);
  }
  const names = [...new Set(rows.flatMap(({ stamp }) => Object.keys(stamp)))].sort();
  const missing = names.find((name) => !table.columns.has(name));
  if (missing === undefined) return names;
  throw new WafaError('map-mismatch', `${collection.key}: kept rows have no column ${missing} any more`);
}

/** True for a row `t` with the stamp `values`; beside its day, a tie that was emptied since says nothing against it. */
export const stampSql = (
  { collection }: MappedTable,
  columns: readonly string[],
  { values, dated }: { readonly values: readonly string[]; readonly dated: boolean },
): string =>
  columns
    .map((name, index) => {
      const column = `t.${quoteIdentifier(name)}`;
      const value = values[index] ?? "''";
      const same = `${column}::text = ${value}`;
      if (!dated) return `(${value} = '' OR ${same})`;
      return name === collection.keep?.from
        ? `${column}::text = nullif(${value}, '')`
        : `(${column} IS NULL OR ${value} = '' OR ${same})`;
    })
    .join(' AND ');
