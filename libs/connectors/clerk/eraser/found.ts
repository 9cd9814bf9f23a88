/** What the connector's own search finds of a person, as rows that a plan can name. */
import type { CollectionFinding, Envelope, Identifier } from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { Instance } from '../accounts.js';
import { ADDRESS_PARTS, type CollectionName } from '../clerk-parts.js';
import { ClerkSearch } from '../clerk-search.js';

export interface FoundRow {
  readonly collection: CollectionName;
  /** Its id and, where it hangs on an address alone, that address. Personal data. */
  readonly key: readonly string[];
  /** Digest of the key that led to it. */
  readonly via: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Found {
  readonly rows: readonly FoundRow[];
  readonly collections: readonly CollectionFinding[];
}

export type Place = Instance;

export const nameOf = (collection: CollectionName): string => `clerk:${collection}`;

export async function findRows({ system, api }: Place, identifiers: readonly Identifier[]): Promise<Found> {
  identifiers.filter(({ kind }) => kind === 'email' || kind === 'clerk_user_id').forEach(assertIdentifier);
  const rows: FoundRow[] = [];
  const { collections } = await new ClerkSearch({
    system,
    api,
    identifiers,
    baseUrl: api.baseUrl,
    withPictures: false,
    pace: () => Promise.resolve(),
    tells: { verifiedEmailsFor: [] },
    emit: (envelope) => Promise.resolve(void rows.push(rowOf(envelope))),
    heartbeat: () => undefined,
  }).run();
  return { rows, collections };
}

function rowOf({ collection, key, via, data }: Envelope): FoundRow {
  const name = collection.slice(nameOf('users').indexOf(':') + 1) as CollectionName;
  const field = ADDRESS_PARTS.find((part) => part.collection === name)?.address;
  const address = field === undefined ? undefined : data[field];
  return {
    collection: name,
    key: [...Object.values(key), ...(typeof address === 'string' ? [address] : [])],
    via: via.valueHash,
    data,
  };
}
