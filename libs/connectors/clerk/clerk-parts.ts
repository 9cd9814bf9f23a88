/** Where Clerk keeps what, and how each place is read. */
import { isObject } from './clerk-records.js';
import type { ClerkApi } from './clerk-client.js';

export type CollectionName =
  | 'users'
  | 'sessions'
  | 'organization_memberships'
  | 'organization_invitations'
  | 'trusted_devices'
  | 'api_keys'
  | 'billing_subscription'
  | 'billing_credits'
  | 'waitlist_entries'
  | 'invitations'
  | 'allowlist_identifiers'
  | 'blocklist_identifiers';

export const USERS = 'users' satisfies CollectionName;

type Fields = Readonly<Record<string, unknown>>;
type Pages = AsyncIterable<readonly unknown[]>;

interface Part {
  readonly collection: CollectionName;
  /** Whether Clerk kept to the filter it was given. */
  belongsTo(record: Fields, owner: string): boolean;
  keyOf(record: Fields, owner: string): Readonly<Record<string, string>>;
}

/** What belongs to one user. */
export interface UserPart extends Part {
  read(api: ClerkApi, user: string): Pages;
}

/** What hangs on an address, whether or not there is a user. */
export interface AddressPart extends Part {
  /** Field of the record that holds the address. */
  readonly address: string;
  read(api: ClerkApi, addresses: readonly string[]): Pages;
}

const byId = { keyOf: ({ id }: Fields) => ({ id: String(id) }), belongsTo: () => true };

export const USER_PARTS: readonly UserPart[] = [
  {
    ...byId,
    collection: 'sessions',
    belongsTo: (record, user) => record['user_id'] === user,
    read: (api, userId) => api.pages((client, page) => client.sessions.getSessionList({ userId, ...page })),
  },
  {
    ...byId,
    collection: 'organization_memberships',
    belongsTo: ({ public_user_data: of }, user) => !isObject(of) || of['user_id'] === user,
    read: (api, userId) =>
      api.pages((client, page) => client.users.getOrganizationMembershipList({ userId, ...page }), {
        ofUser: true,
      }),
  },
  {
    ...byId,
    collection: 'organization_invitations',
    read: (api, userId) =>
      api.pages((client, page) => client.users.getOrganizationInvitationList({ userId, ...page }), {
        ofUser: true,
      }),
  },
  {
    ...byId,
    collection: 'trusted_devices',
    read: (api, user) => listed(api.rawIfThere(`/users/${user}/trusted_devices`)),
  },
  {
    ...byId,
    collection: 'api_keys',
    belongsTo: (record, user) => record['subject'] === user,
    read: (api, subject) =>
      api.pages((client, page) => client.apiKeys.list({ subject, includeInvalid: true, ...page })),
  },
  {
    ...byId,
    collection: 'billing_subscription',
    // The SDK's object lacks the payer, the way of payment and the totals.
    read: (api, user) => single(api.rawIfThere(`/users/${user}/billing/subscription`)),
  },
  {
    collection: 'billing_credits',
    belongsTo: ({ balance }) => balance !== null,
    keyOf: (_, user) => ({ user_id: user }),
    read: (api, user) => single(api.rawIfThere(`/users/${user}/billing/credits`)),
  },
];

export const ADDRESS_PARTS: readonly AddressPart[] = [
  {
    ...byId,
    collection: 'waitlist_entries',
    address: 'email_address',
    read: (api, addresses) =>
      forEach(addresses.filter(isEmail), (query) =>
        api.pages((client, page) => client.waitlistEntries.list({ query, ...page })),
      ),
  },
  {
    ...byId,
    collection: 'invitations',
    address: 'email_address',
    read: (api, addresses) => forEach(addresses.filter(isEmail), (query) => invitations(api, query)),
  },
  {
    ...byId,
    collection: 'allowlist_identifiers',
    address: 'identifier',
    // No query here: the whole list is read, and the address is looked for.
    read: (api, addresses) =>
      forEach(addresses.slice(0, 1), () =>
        api.pages((client, page) => client.allowlistIdentifiers.getAllowlistIdentifierList(page)),
      ),
  },
  {
    ...byId,
    collection: 'blocklist_identifiers',
    address: 'identifier',
    read: (api, addresses) =>
      forEach(addresses.slice(0, 1), () =>
        api.pages((client, page) => client.blocklistIdentifiers.getBlocklistIdentifierList(page)),
      ),
  },
];

const isEmail = (address: string): boolean => address.includes('@');

/** Clerk lists revoked invitations only when it is asked for them. */
async function* invitations(api: ClerkApi, query: string): Pages {
  yield* api.pages((client, page) => client.invitations.getInvitationList({ query, ...page }));
  yield* api.pages((client, page) =>
    client.invitations.getInvitationList({ query, status: 'revoked', ...page }),
  );
}

async function* forEach(values: readonly string[], read: (value: string) => Pages): Pages {
  for (const value of values) yield* read(value);
}

async function* single(answer: Promise<unknown>): Pages {
  const found = await answer;
  if (found !== undefined) yield [found];
}

async function* listed(answer: Promise<unknown>): Pages {
  const found = await answer;
  if (isObject(found) && Array.isArray(found['data'])) yield found['data'];
}
