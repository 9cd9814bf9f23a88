/**
 * Whose row is it? Pure. The subject's rows are those that hold an identity of hers, and what belongs to such rows; a
 * search also brings rows of other people (whom she invited) and rows that several people refer to (an address). Those
 * are never erased. What was reached only through somebody else's row is somebody else's, and what only a row of several
 * people leads to may be anybody's of them.
 */
import type { HeldKey } from '#libs/connectors/kit/row-reader';
import type { Way } from '#libs/connectors/kit/ways';
import { keyId, type FoundTarget } from './found-rows.js';

/**
 * `referred`: her rows refer to it and nothing in it says that it is hers, so that others may refer to it as well.
 * `through-several`: only rows of several people lead to it.
 */
export type Ownership = 'own' | 'other' | 'several' | 'referred' | 'through-several' | 'empty-key';

export interface OwnershipInput {
  readonly rows: readonly FoundTarget[];
  /** Identity keys of the subject, as `keyId`. */
  readonly seeds: ReadonlySet<string>;
  /** Those that a row of several people named. */
  readonly sharedSeeds?: ReadonlySet<string>;
  /** The map says that rows of this collection belong to several people. */
  readonly isShared: (collection: string) => boolean;
  /** Ways into rows that are themselves what is referred to. */
  readonly isReferredBy: (way: Way) => boolean;
  /** Ways from a collection into itself. */
  readonly isSelf: (way: Way) => boolean;
  /** The rows of this collection say by an identity whose they are. */
  readonly hasIdentity: (collection: string) => boolean;
  /** Ways that lead in by an array or a document, where one row can hold keys of several people. */
  readonly holdsMany: (way: Way) => boolean;
  /** Referred rows that nobody else refers to: they are hers. */
  readonly exclusive: ReadonlySet<FoundTarget>;
}

export interface Owned {
  readonly of: ReadonlyMap<FoundTarget, Ownership>;
  /** Keys that her own rows and identities give, as `keyId`. */
  readonly keys: ReadonlySet<string>;
}

export function ownershipOf(input: OwnershipInput): Owned {
  const { rows, seeds, sharedSeeds = [] } = input;
  const keys = new Set(seeds);
  const several = new Set(sharedSeeds);
  const of = new Map<FoundTarget, Ownership>();
  const holders = byHeldKey(rows);
  follow(seeds, (id, lead) => {
    for (const row of holders.get(id) ?? []) {
      if (of.get(row) === 'own') continue;
      const ownership = judge(row, keys, input);
      of.set(row, ownership);
      const given = row.gives.map(keyId);
      if (ownership !== 'own') continue;
      if (input.isShared(row.collection)) for (const key of given) several.add(key);
      else for (const key of lead(given)) keys.add(key);
    }
  });
  for (const [row, ownership] of of)
    if (ownership === 'several' || ownership === 'referred')
      for (const key of row.gives.map(keyId)) several.add(key);
  follow(several, (id, lead) => {
    for (const row of holders.get(id) ?? []) {
      if (of.has(row)) continue;
      const ownership = judgeShared(row, several);
      of.set(row, ownership);
      if (ownership === 'through-several') for (const key of lead(row.gives.map(keyId))) several.add(key);
    }
  });
  for (const row of rows) if (!of.has(row)) of.set(row, 'other');
  return { of, keys };
}

/** Each key once, with those that it leads to. */
function follow(
  begin: Iterable<string>,
  take: (key: string, lead: (keys: readonly string[]) => readonly string[]) => void,
): void {
  const known = new Set(begin);
  const waiting = [...known];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop())
    take(key, (more) => {
      const fresh = more.filter((one) => !known.has(one));
      for (const one of fresh) known.add(one);
      waiting.push(...fresh);
      return fresh;
    });
}

/** No key of hers leads to the row. One that says by an identity whose it is belongs to somebody else. */
function judgeShared(row: FoundTarget, several: ReadonlySet<string>): Ownership {
  const leading = row.held.filter((key) => several.has(keyId(key)) && !isEmpty(key));
  if (leading.length === 0) return 'other';
  const identities = row.held.filter((key) => key.way.kind !== undefined && !isEmpty(key));
  const named = identities.length === 0 || identities.some((key) => several.has(keyId(key)));
  return named ? 'through-several' : 'other';
}

function judge(row: FoundTarget, keys: ReadonlySet<string>, input: OwnershipInput): Ownership {
  const mine = row.held.filter((key) => keys.has(keyId(key)));
  if (row.key.includes('') || mine.every(isEmpty)) return 'empty-key';
  const good = mine.filter((key) => !isEmpty(key));
  const ways = new Set(good.map(({ way }) => way.id));
  const many = row.held.some(
    (key) => input.holdsMany(key.way) && ways.has(key.way.id) && !keys.has(keyId(key)),
  );
  if (many) return 'several';
  const identities = row.held.filter((key) => key.way.kind !== undefined && !isEmpty(key));
  if (identities.some((key) => keys.has(keyId(key)))) return 'own';
  if (identities.length > 0) return 'other';
  const direct = good.filter(({ way }) => !input.isReferredBy(way));
  if (direct.some(({ way }) => !input.isSelf(way))) return 'own';
  const ofOthers = row.held.some((key) => !input.isSelf(key.way) && !isEmpty(key) && !keys.has(keyId(key)));
  if (direct.length > 0) return ofOthers || input.hasIdentity(row.collection) ? 'other' : 'own';
  if (input.hasIdentity(row.collection) && good.every(({ way }) => input.isSelf(way))) return 'other';
  return input.exclusive.has(row) ? 'own' : 'referred';
}

/** An empty value ties rows of many people together. */
const isEmpty = ({ values }: HeldKey): boolean => values.some((value) => value.trim() === '');

function byHeldKey(rows: readonly FoundTarget[]): ReadonlyMap<string, readonly FoundTarget[]> {
  const holders = new Map<string, FoundTarget[]>();
  for (const row of rows) {
    for (const id of new Set(row.held.map(keyId))) {
      const own = holders.get(id);
      if (own) own.push(row);
      else holders.set(id, [row]);
    }
  }
  return holders;
}
