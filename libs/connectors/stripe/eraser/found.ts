/** What the connector's own search finds of a person, as rows that know what they hang on. */
import type { Stripe } from 'stripe';
import { hashOfKey } from '#libs/connectors/kit/belongs';
import type { CollectionFinding, Envelope, Identifier } from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { StripePart } from '#libs/data-map/systems';
import { assertCustomerId } from '../customer-id.js';
import { idIn, type Fields } from '../pages.js';
import { COLLECTIONS, PART_OF, keyOf, type CollectionName } from '../parts.js';
import { searchStripe } from '../search.js';

export interface FoundRow {
  readonly collection: CollectionName;
  readonly id: string;
  readonly data: Fields;
  /** Digest of the id that led to it: lines and entitlements name their owner nowhere else. */
  readonly via: string;
}

export interface Found {
  readonly rows: readonly FoundRow[];
  readonly collections: readonly CollectionFinding[];
  /** What a row belongs to: a customer of the person's, a guest's checkout session, the holder of a card. */
  readonly ownerOf: (row: FoundRow) => FoundRow | undefined;
  /** What a row that has no date of its own is a part of. */
  readonly parentOf: (row: FoundRow) => FoundRow | undefined;
}

export interface Place {
  readonly system: string;
  readonly stripe: Stripe;
  readonly leaveOut: ReadonlySet<StripePart>;
}

export async function findRows(
  { system, stripe, leaveOut }: Place,
  identifiers: readonly Identifier[],
): Promise<Found> {
  const given = identifiers.filter(({ kind }) => kind === 'email' || kind === 'stripe_customer_id');
  given.forEach(assertIdentifier);
  given.forEach(assertCustomerId);
  const rows: FoundRow[] = [];
  const isSearched = (name: CollectionName): boolean => {
    const part = PART_OF[name];
    return part === undefined || !leaveOut.has(part);
  };
  const { collections } = await searchStripe({
    system,
    stripe,
    leaveOut,
    collections: COLLECTIONS.filter(isSearched),
    identifiers: given,
    emit: (envelope) => Promise.resolve(void rows.push(rowOf(envelope))),
    heartbeat: () => undefined,
  });
  const once = withoutTwins(rows);
  return { rows: once, collections, ...familyOf(once) };
}

/** Stripe lists cards that were saved the old way among the newer ways to pay as well. */
function withoutTwins(rows: readonly FoundRow[]): readonly FoundRow[] {
  const sources = new Set(rows.filter(({ collection }) => collection === 'sources').map(({ id }) => id));
  return rows.filter(({ collection, id }) => collection !== 'payment_methods' || !sources.has(id));
}

function rowOf({ collection, key, via, data }: Envelope): FoundRow {
  const [id = ''] = Object.values(key);
  const name = COLLECTIONS.find((one) => keyOf(one) === collection) ?? 'customers';
  return { collection: name, id, data, via: via.valueHash };
}

/** In this order: what is nearest comes first. */
const PARENTS = [
  'charge',
  'payment_intent',
  'invoice',
  'subscription',
  'credit_grant',
  'customer',
  'related_customer',
] as const;

const OWNERS: readonly CollectionName[] = ['customers', 'issuing_cardholders'];

function familyOf(rows: readonly FoundRow[]): Pick<Found, 'ownerOf' | 'parentOf'> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const byHash = new Map(rows.map((row) => [hashOfKey([row.id]), row]));
  const sessions = rows.filter(({ collection }) => collection === 'checkout_sessions');
  const sessionOf = new Map(
    sessions.flatMap((row) =>
      ['payment_intent', 'setup_intent'].map((field) => [idIn(row.data[field]), row] as const),
    ),
  );
  const parentOf = (row: FoundRow): FoundRow | undefined => {
    const named = PARENTS.flatMap((field) => byId.get(idIn(row.data[field]) ?? '') ?? []);
    const parent = named[0] ?? sessionOf.get(row.id) ?? byHash.get(row.via);
    return parent === row ? undefined : parent;
  };
  const ownerOf = (row: FoundRow): FoundRow | undefined => {
    if (OWNERS.includes(row.collection)) return row;
    const customer = idIn(row.data['customer']) ?? idIn(row.data['related_customer']);
    if (customer !== undefined) return byId.get(customer);
    if (row.collection === 'checkout_sessions') return row;
    const parent = parentOf(row);
    return parent && ownerOf(parent);
  };
  return { ownerOf, parentOf };
}
