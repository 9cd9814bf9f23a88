/** Tells for every found row whose it is; asks the database which of the rows referred to are hers alone. */
import type { Way } from '#libs/connectors/kit/ways';
import type { Session } from '../session.js';
import { isReferredBy, mapped, type Database } from './database.js';
import { seedIds, type Found, type FoundTarget } from './found-rows.js';
import { ownershipOf, type Owned } from './ownership.js';
import { referredRows } from './referring.js';

export async function whoseRows(session: Session, database: Database, found: Found): Promise<Owned> {
  const exclusive = new Set<FoundTarget>();
  const asked = new Set<FoundTarget>();
  const input = { rows: found.rows, ...seedIds(found), exclusive, ...questions(database) };
  for (;;) {
    const owned = ownershipOf(input);
    const open = found.rows.filter((row) => owned.of.get(row) === 'referred' && !asked.has(row));
    if (open.length === 0) return owned;
    const shared = await sharedRows(session, database, { open, owned });
    for (const row of open) {
      asked.add(row);
      if (!shared.has(row)) exclusive.add(row);
    }
  }
}

/** What the ways mean in this database, each answered once. */
function questions(database: Database) {
  const referred = new Set(database.ways.filter((way) => isReferredBy(database, way)).map(({ id }) => id));
  const identified = new Set(
    database.ways.filter(({ kind }) => kind !== undefined).map(({ collection }) => collection),
  );
  return {
    isReferredBy: ({ id }: Way): boolean => referred.has(id),
    isSelf: ({ id, collection }: Way): boolean => database.sources.get(id)?.collection === collection,
    isShared: (collection: string): boolean => mapped(database, collection).collection.shared,
    hasIdentity: (collection: string): boolean => identified.has(collection),
    holdsMany: ({ collection, paths }: Way): boolean =>
      paths.some(([name = '']) => mapped(database, collection).table.columns.get(name)?.kind !== 'scalar'),
  };
}

/** Rows that a row of somebody else refers to, by any reference of the map. */
async function sharedRows(
  session: Session,
  database: Database,
  { open, owned }: { readonly open: readonly FoundTarget[]; readonly owned: Owned },
): Promise<ReadonlySet<FoundTarget>> {
  const shared = new Set<FoundTarget>();
  for (const way of database.ways.filter((one) => isReferredBy(database, one))) {
    const source = database.sources.get(way.id);
    const rows = open.filter(({ collection }) => collection === way.collection);
    if (!source || rows.length === 0) continue;
    const child = mapped(database, source.collection);
    const pairs = way.paths.map((path, index) => [source.paths[index]?.[0] ?? '', path[0] ?? ''] as const);
    const plain = source.paths.every(
      (path) => path.length === 1 && child.table.columns.get(path[0] ?? '')?.kind !== 'json',
    );
    // A row of several people refers for the others, too.
    const mine = child.collection.shared
      ? []
      : [...owned.of].flatMap(([row, ownership]) =>
          ownership === 'own' && row.collection === source.collection ? [row] : [],
        );
    const referred = plain
      ? await referredRows(session, {
          parent: mapped(database, way.collection),
          rows,
          child: child.table,
          mappedChild: child,
          pairs,
          except: mine,
        })
      : rows;
    for (const row of referred) shared.add(row);
  }
  return shared;
}
