/** What a person's identifiers lead to in the database of a session, and which of it is hers. */
import type { Identifier } from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { DatabaseMap } from '../database-map.js';
import type { Session } from '../session.js';
import { readDatabase, type Database } from './database.js';
import { findRows, type Found, type FoundTarget } from './found-rows.js';
import type { Owned, Ownership } from './ownership.js';
import { whoseRows } from './whose.js';

export interface HerRowsRequest {
  readonly system: string;
  readonly map: DatabaseMap;
  readonly maxRows: number;
  readonly identifiers: readonly Identifier[];
}

export interface HerRows {
  readonly database: Database;
  readonly found: Found;
  readonly owned: Owned;
}

export async function readHerRows(session: Session, request: HerRowsRequest): Promise<HerRows> {
  request.identifiers.forEach(assertIdentifier);
  const database = await readDatabase(session, request.map);
  const found = await findRows(session, request);
  return { database, found, owned: await whoseRows(session, database, found) };
}

export interface RowsOf {
  readonly own: readonly FoundTarget[];
  /** Hers and somebody else's at once. */
  readonly shared: readonly FoundTarget[];
  /** Reached only through such rows. */
  readonly throughShared: readonly FoundTarget[];
}

/** Rows of one collection that may be changed for her, and those that may not. */
export function rowsOf({ database, found, owned }: HerRows, key: string): RowsOf {
  const of = (...wanted: readonly Ownership[]): readonly FoundTarget[] =>
    found.rows.filter((row) => row.collection === key && wanted.includes(owned.of.get(row) ?? 'other'));
  const isShared = database.tables.get(key)?.collection.shared === true;
  return {
    own: isShared ? [] : of('own'),
    shared: of(...(isShared ? (['own'] as const) : []), 'referred', 'several'),
    throughShared: of('through-several'),
  };
}
