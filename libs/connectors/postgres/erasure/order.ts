/**
 * Children before parents: a row goes before the rows it refers to, by the foreign keys and by `erase_after`. Tables that
 * refer to each other in a circle form one group and are changed by one statement, at whose end the database checks.
 */
import { sortByAfter } from '#libs/data-map/graph';
import { mappedAt, type Database } from './database.js';

/** Groups of collection keys, first to last. */
export function erasureOrder(database: Database): readonly (readonly string[])[] {
  const before = earlierOf(database);
  const groupOf = new Map([...database.tables.keys()].map((key) => [key, key]));
  for (;;) {
    const groups = [...new Set(groupOf.values())];
    const after = new Map(
      groups.map((group) => [
        group,
        [...groupOf]
          .filter(([, own]) => own === group)
          .flatMap(([key]) => before.get(key) ?? [])
          .map((key) => groupOf.get(key) ?? key)
          .filter((other) => other !== group),
      ]),
    );
    const sorted = sortByAfter(groups, after);
    if ('order' in sorted) {
      return sorted.order.map((group) => [...groupOf].filter(([, own]) => own === group).map(([key]) => key));
    }
    const [first = '', ...rest] = sorted.loop;
    for (const [key, group] of groupOf) if (rest.includes(group)) groupOf.set(key, first);
  }
}

/** What has to be changed before each collection. */
function earlierOf(database: Database): ReadonlyMap<string, readonly string[]> {
  const before = new Map<string, string[]>();
  const add = (key: string, earlier: string): void => {
    if (key === earlier) return;
    before.set(key, [...(before.get(key) ?? []), earlier]);
  };
  for (const { parent, child } of database.foreignKeys) {
    const above = mappedAt(database, parent)?.collection.key;
    const below = mappedAt(database, child)?.collection.key;
    if (above !== undefined && below !== undefined) add(above, below);
  }
  const dotted = new Map(
    [...database.tables.values()].map(({ collection }) => [
      `${collection.dataset}.${collection.name}`,
      collection.key,
    ]),
  );
  for (const { collection } of database.tables.values()) {
    for (const name of collection.eraseAfter) add(collection.key, dotted.get(name) ?? collection.key);
  }
  return before;
}
