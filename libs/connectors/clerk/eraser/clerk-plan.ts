/** The fate of every row that Clerk holds: what its API deletes, and what it gives no way to delete. Pure. */
import { acts, type ErasureItem, type PlannedErasure } from '#libs/connectors/kit/erasure';
import { keyText } from '#libs/connectors/kit/belongs';
import { WafaError } from '#libs/domain/errors';
import type { CollectionName } from '../clerk-parts.js';
import { nameOf, type Found, type FoundRow } from './found.js';

type Fate = Pick<ErasureItem, 'disposition' | 'ground' | 'note'>;

const deleted = (note?: string): Fate => ({ disposition: 'delete', ...(note === undefined ? {} : { note }) });
const stays = (note: string): Fate => ({ disposition: 'keep', ground: 'provider-keeps', note });

const ONLY_PENDING = 'Clerk deletes only waitlist entries that are pending';
const WITH_ACCOUNT = 'goes with the account';
const PAYMENTS = `${WITH_ACCOUNT}; Clerk does not say what it keeps of payments`;

/** In the order of execution: the account last, since it is the person's sign-in and leads to the rest. */
const FATES: readonly (readonly [CollectionName, (row: FoundRow) => Fate])[] = [
  ['sessions', () => deleted(`active ones are ended first; the rest ${WITH_ACCOUNT}`)],
  ['api_keys', () => deleted()],
  ['waitlist_entries', ({ data }) => (data['status'] === 'pending' ? deleted() : stays(ONLY_PENDING))],
  ['invitations', () => deleted('pending ones are revoked first')],
  ['allowlist_identifiers', () => deleted()],
  ['blocklist_identifiers', () => deleted('the address may sign up again')],
  ['organization_memberships', () => deleted(WITH_ACCOUNT)],
  ['organization_invitations', () => stays('belongs to the organisation; Clerk has no call that deletes it')],
  ['trusted_devices', () => deleted(WITH_ACCOUNT)],
  ['billing_subscription', () => deleted(PAYMENTS)],
  ['billing_credits', () => deleted(PAYMENTS)],
  [
    'users',
    () =>
      deleted(
        "connected accounts are ended first; with all that hangs on it; Clerk's own logs and backups are not reached",
      ),
  ],
];

/** The person may sign in until the account is gone. */
const SESSIONS_GROWTH_ROWS = 1_000;
const REVIEW_AFTER_DAYS = 90;
const DAY_MILLISECONDS = 86_400_000;

export function makePlan({ rows, collections }: Found, asOf: string): PlannedErasure {
  const parts = FATES.flatMap(([collection, fateOf]) =>
    grouped(rows.filter((row) => row.collection === collection).map((row) => ({ row, fate: fateOf(row) }))),
  );
  return {
    items: parts.map(({ rows: of, fate }) => itemOf(of, fate, asOf)),
    targets: parts.map(({ rows: of }) => of.map(({ key }) => ({ key }))),
    notSearched: collections.flatMap(({ collection, notSearched }) =>
      notSearched === undefined ? [] : [{ collection, needs: notSearched }],
    ),
  };
}

interface Part {
  readonly fate: Fate;
  readonly rows: readonly FoundRow[];
}

function grouped(all: readonly { readonly row: FoundRow; readonly fate: Fate }[]): readonly Part[] {
  const fates = [...new Map(all.map(({ fate }) => [fate.disposition, fate])).values()];
  return fates.map((fate) => ({
    fate,
    rows: all.filter((one) => one.fate.disposition === fate.disposition).map(({ row }) => row),
  }));
}

function itemOf(rows: readonly FoundRow[], fate: Fate, asOf: string): ErasureItem {
  const collection = rows[0]?.collection ?? 'users';
  const reviewOn = new Date(Date.parse(asOf) + REVIEW_AFTER_DAYS * DAY_MILLISECONDS);
  return {
    collection: nameOf(collection),
    ...fate,
    rows: rows.length,
    atMost: rows.length + (collection === 'sessions' ? SESSIONS_GROWTH_ROWS : 0),
    columns: [],
    ...(fate.disposition === 'keep' ? { reviewOn: reviewOn.toISOString().slice(0, 10) } : {}),
    reversible: fate.disposition === 'keep',
  };
}

/** Keys of the rows of a collection that the plan acts on. */
export const planned = (
  { items, targets }: PlannedErasure,
  collection: CollectionName,
): readonly string[][] =>
  items.flatMap((item, index) =>
    acts(item) && item.collection === nameOf(collection)
      ? (targets[index] ?? []).map(({ key }) => [...key])
      : [],
  );

/** Throws `plan-exceeded` where more would go than was approved. */
export function assertWithin(approved: PlannedErasure, found: Found, asOf: string): void {
  const fresh = makePlan(found, asOf);
  for (const [collection] of FATES) {
    const known = new Set(planned(approved, collection).map(keyText));
    const now = planned(fresh, collection);
    const unknown = now.filter((key) => !known.has(keyText(key))).length;
    const room = collection === 'sessions' && known.size + SESSIONS_GROWTH_ROWS >= now.length;
    if (unknown > 0 && !room)
      throw new WafaError(
        'plan-exceeded',
        `${nameOf(collection)}: ${now.length} rows to delete, ${unknown} of them not in the plan of ${known.size}`,
      );
  }
}

/** Go with the account, without a call of their own. */
export const WITH_THE_ACCOUNT: readonly CollectionName[] = [
  'sessions',
  'organization_memberships',
  'trusted_devices',
  'billing_subscription',
  'billing_credits',
];
