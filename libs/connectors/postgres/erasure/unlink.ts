/** Columns of a row that tie it to the person and can be empty. Pure. In her own rows a tie to her other rows is none. */
import { isReferredBy, type Database, type MappedTable } from './database.js';
import { keyId, type FoundTarget } from './found-rows.js';
import type { Owned } from './ownership.js';

export function unlinkColumns(
  { table, facts }: MappedTable,
  row: FoundTarget,
  { database, owned }: { readonly database: Database; readonly owned: Owned },
): readonly string[] {
  const mine = row.held.filter(
    (key) => key.way.kind === undefined && owned.keys.has(keyId(key)) && !isReferredBy(database, key.way),
  );
  const own = owned.of.get(row) === 'own';
  const ties = mine.filter(({ way }) => !own || database.sources.get(way.id)?.collection !== row.collection);
  const names = ties.flatMap(({ way }) =>
    way.paths.length === 1 && way.paths[0]?.length === 1 ? way.paths[0] : [],
  );
  return [...new Set(names)].sort().filter((name) => {
    const column = facts.columns.get(name);
    const plain = table.columns.get(name)?.kind === 'scalar';
    return (
      facts.writable &&
      plain &&
      column &&
      !column.notNull &&
      !column.generated &&
      !table.primaryKey.includes(name)
    );
  });
}
