/**
 * Whose row is it? Pure. The subject's rows are those that hold an identity of hers, and what belongs to such rows; a
 * search also brings rows of other people (whom she invited) and rows that several people refer to (an address). Those
 * are never erased. What was reached only through somebody else's row is somebody else's.
 */
import type { HeldKey } from '#libs/connectors/kit/row-reader';
import type { Way } from '#libs/connectors/kit/ways';
import { keyId, type FoundTarget } from './found-rows.js';

/** `referred`: her rows refer to it and nothing in it says that it is hers, so that others may refer to it as well. */
export type Ownership = 'own' | 'other' | 'several' | 'referred' | 'empty-key';

export interface OwnershipInput {
  readonly rows: readonly FoundTarget[];
  /** Identity keys of the subject, as `keyId`. */
  readonly seeds: ReadonlySet<string>;
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
  const { rows, seeds } = input;
  const keys = new Set(seeds);
  const of = new Map<FoundTarget, Ownership>();
  const holders = byHeldKey(rows);
  const waiting = [...seeds];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const row of holders.get(id) ?? []) {
      if (of.get(row) === 'own') continue;
      const ownership = judge(row, keys, input);
      of.set(row, ownership);
      if (ownership !== 'own') continue;
      for (const given of row.gives.map(keyId)) {
        if (keys.has(given)) continue;
        keys.add(given);
        waiting.push(given);
      }
    }
  }
  for (const row of rows) if (!of.has(row)) of.set(row, 'other');
  return { of, keys };
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
