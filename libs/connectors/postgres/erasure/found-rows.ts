/** Every row that the search finds, with the keys that say whose it is. Held in memory: an erasure plans row by row. */
import { gatheredKeySet, hashOfKey, isGathered, keyText, seedKeySet } from '#libs/connectors/kit/belongs';
import type { DiscoveryResult, Identifier } from '#libs/connectors/kit/connector';
import type { HeldKey } from '#libs/connectors/kit/row-reader';
import { searchGraph } from '#libs/connectors/kit/search';
import type { Collection } from '#libs/data-map/dataset';
import { WafaError } from '#libs/domain/errors';
import type { DatabaseMap } from '../database-map.js';
import { createReader } from '../reader.js';
import type { Session } from '../session.js';
import { quoteIdentifier } from '../sql.js';
import { keySql } from './row-key.js';

export interface FoundTarget {
  readonly collection: string;
  /** As `row-key` writes it. */
  readonly key: readonly string[];
  /** Keys of ways in that the row holds, the subject's or not. */
  readonly held: readonly HeldKey[];
  readonly gives: readonly HeldKey[];
  /** Where the retention of a kept row begins, as the database writes it; null where the row does not say. */
  readonly keptFrom: string | null;
}

export interface Found {
  readonly rows: readonly FoundTarget[];
  readonly result: DiscoveryResult;
  /** What the search began with. */
  readonly identifiers: readonly Identifier[];
}

/** Names a key of a way in: the same text for the same key. */
export const keyId = ({ way, canonical }: HeldKey): string => `${way.id} ${keyText(canonical)}`;

export interface FindRequest {
  readonly system: string;
  readonly map: DatabaseMap;
  readonly identifiers: readonly Identifier[];
  readonly maxRows: number;
}

const BATCH_SIZE = 5_000;

export async function findRows(session: Session, request: FindRequest): Promise<Found> {
  const { system, map, identifiers, maxRows } = request;
  const rows: FoundTarget[] = [];
  const plans = await map.plan(session, (collection, table) => [
    ...keySql(table),
    ...keptFromSql(collection),
  ]);
  const result = await searchGraph({
    system,
    identifiers,
    graph: map.graph,
    order: map.order,
    reader: createReader(session, plans),
    limits: { maxRows, maxHeld: maxRows, batchSize: BATCH_SIZE },
    emit: () => Promise.resolve(),
    heartbeat: () => undefined,
    onRow: (collection, { extra = [] }, { held, gives }) => {
      const parts = extra.length - keptFromSql(collection).length;
      rows.push({
        collection: collection.key,
        key: extra.slice(0, parts).map((text) => text ?? ''),
        held,
        gives,
        keptFrom: extra[parts] ?? null,
      });
    },
  });
  if (rows.length > maxRows) throw new WafaError('discovery-limit', `${system}: more than ${maxRows} rows`);
  return { rows, result, identifiers };
}

const keptFromSql = ({ keep }: Collection): readonly string[] =>
  keep ? [`t.${quoteIdentifier(keep.from)}::text`] : [];

export interface Seeds {
  readonly seeds: ReadonlySet<string>;
  readonly sharedSeeds: ReadonlySet<string>;
}

/** The identity keys that the search was really asked for: hers, and those that a row of several people named. */
export function seedIds({ rows, result, identifiers }: Found): Seeds {
  const gathered = gatheredKeySet(result.gatheredKeys);
  const hers = seedKeySet(identifiers.filter(({ shared }) => shared !== true));
  const seeds = new Set<string>();
  const sharedSeeds = new Set<string>();
  for (const key of rows.flatMap(({ held }) => held)) {
    const { way, canonical } = key;
    const seed = { field: way.field, valueHash: hashOfKey(canonical) };
    if (way.kind === undefined || !isGathered(gathered, seed)) continue;
    (isGathered(hers, seed) ? seeds : sharedSeeds).add(keyId(key));
  }
  return { seeds, sharedSeeds };
}
