/** Everything about the live database that an erasure plan needs, read once in its snapshot. */
import type { Collection } from '#libs/data-map/dataset';
import { waysOf, type Way } from '#libs/connectors/kit/ways';
import { WafaError } from '#libs/domain/errors';
import { tableKey, type Table, type TableName } from '../catalog.js';
import type { DatabaseMap } from '../database-map.js';
import type { Session } from '../session.js';
import { readFacts, type TableFacts } from './facts.js';
import { readForeignKeys, type ForeignKey } from './foreign-keys.js';

/** A mapped table: how it is read and what may be changed in it. */
export interface MappedTable {
  readonly collection: Collection;
  readonly table: Table;
  readonly facts: TableFacts;
}

export interface Database {
  /** By collection key. */
  readonly tables: ReadonlyMap<string, MappedTable>;
  readonly foreignKeys: readonly ForeignKey[];
  readonly ways: readonly Way[];
  /** Collection whose rows feed a way, by the way's id; none for identities. */
  readonly sources: ReadonlyMap<number, { readonly collection: string; readonly paths: Way['paths'] }>;
}

export async function readDatabase(session: Session, map: DatabaseMap): Promise<Database> {
  const plans = await map.plan(session);
  const names = [...plans.values()].map(({ table }): TableName => table);
  const facts = await readFacts(session, names);
  const { all, feeds } = waysOf(map.graph);
  return {
    tables: new Map(
      [...plans].flatMap(([key, { table }]) => {
        const collection = map.graph.collections.get(key);
        const own = facts.get(tableKey(table));
        return collection && own ? [[key, { collection, table, facts: own }] as const] : [];
      }),
    ),
    foreignKeys: await readForeignKeys(session, names),
    ways: all,
    sources: new Map(feeds.map(({ way, source, paths }) => [way.id, { collection: source, paths }])),
  };
}

export function mapped(database: Database, key: string): MappedTable {
  const table = database.tables.get(key);
  if (!table) throw new WafaError('map-mismatch', `${key} is not in the data map`);
  return table;
}

export const mappedAt = (database: Database, { schema, name }: TableName): MappedTable | undefined =>
  [...database.tables.values()].find(({ table }) => table.schema === schema && table.name === name);

/** True where these fields are a whole unique key of the table: one row at most has their values. */
function isKey({ table, facts, collection }: MappedTable, paths: Way['paths']): boolean {
  if (paths.some((path) => path.length !== 1)) return false;
  const names = new Set(paths.map(([name = '']) => name));
  const declared = collection.fields.filter(({ primaryKey }) => primaryKey).map(({ name }) => name);
  const keys = [table.primaryKey, ...facts.uniqueKeys, ...(table.primaryKey.length === 0 ? [declared] : [])];
  return keys.some((key) => key.length > 0 && key.every((name) => names.has(name)));
}

/** A way into rows that are referred to: its fields are a key there, and none where the value came from. */
export function isReferredBy(database: Database, way: Way): boolean {
  const source = database.sources.get(way.id);
  if (!source) return false;
  return (
    isKey(mapped(database, way.collection), way.paths) &&
    !isKey(mapped(database, source.collection), source.paths)
  );
}
