/** What a person's identifiers lead to in the database of a session, and which of it is hers. */
import type { Identifier } from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { DatabaseMap } from '../database-map.js';
import type { Session } from '../session.js';
import { readDatabase, type Database } from './database.js';
import { findRows, type Found, type FoundTarget } from './found-rows.js';
import type { Owned } from './ownership.js';
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

/** Rows of one collection that may be changed for her, and those that are hers and somebody else's at once. */
export function rowsOf(
  { database, found, owned }: HerRows,
  key: string,
): { readonly own: readonly FoundTarget[]; readonly shared: readonly FoundTarget[] } {
  const rows = found.rows.filter(({ collection }) => collection === key);
  const own = rows.filter((row) => owned.of.get(row) === 'own');
  const several = rows.filter((row) => ['referred', 'several'].includes(owned.of.get(row) ?? ''));
  return database.tables.get(key)?.collection.shared === true
    ? { own: [], shared: [...own, ...several] }
    : { own, shared: several };
}
