/** What Clerk keeps beside the users: sessions, organisations, invitations, lists, devices, keys, billing. */
import type { AllowlistIdentifierJSON, BlocklistIdentifierJSON } from '@clerk/backend';
import { PEOPLE } from '../../product/people.js';
import { CLERK_IDS, LAYLA_AT_GOOGLE } from './accounts.js';
import { at, organizationOf, sessionOf } from './building.js';
import type {
  ApiKeyWire,
  CreditBalanceWire,
  InvitationWire,
  MembershipWire,
  OrganizationInvitationWire,
  SessionWire,
  SubscriptionWire,
  TrustedDeviceWire,
  WaitlistWire,
} from './wire.js';

const { layla, omar, noor } = PEOPLE;
const INSTANCE = 'ins_example';

/** An address that contains Layla's: every search for hers finds it, too. */
const CONTAINS_LAYLA = `not${layla.email}`;

export const SESSIONS: readonly SessionWire[] = [
  ['layla_1', 'layla', '2026-10-01T07:00:00Z', 'ended', 'Safari', '2001:db8:7f3a::1', 'Riyadh'],
  ['layla_2', 'layla', '2026-11-02T18:30:00Z', 'active', `Firefox ${layla.canary}`, '198.51.100.7', 'Jeddah'],
  ['layla_3', 'layla', '2026-08-30T20:14:03Z', 'revoked', 'Chrome Mobile', '203.0.113.10', 'Riyadh'],
  ['omar_1', 'omar', '2026-11-02T18:40:00Z', 'active', omar.canary, '198.51.100.7', 'Jeddah'],
  ['namesake_1', 'namesake', '2026-11-20T09:00:00Z', 'active', 'Safari', '203.0.113.12', 'Dammam'],
  ['noor_1', 'noor', '2026-09-09T18:40:00Z', 'active', noor.canary, '203.0.113.11', 'Riyadh'],
].map(([id = '', user = '', began = '', status, browser = '', ip = '', city = '']) =>
  sessionOf({ id, user, began, status: status as 'active', browser, ip, city }),
);

const BAND = organizationOf({
  id: 'org_example_band',
  name: 'فرقة البحر',
  slug: 'sea-band',
  created_by: CLERK_IDS.omar,
  private_metadata: { contract: `with ${omar.canary}` },
});

const memberOf = (user: 'layla' | 'omar', role: string, note: string): MembershipWire => ({
  object: 'organization_membership',
  id: `orgmem_example_${user}`,
  role,
  role_name: role === 'org:admin' ? 'Admin' : 'Member',
  permissions: ['org:sys_memberships:read'],
  public_metadata: { note },
  private_metadata: {},
  organization: BAND,
  public_user_data: {
    user_id: CLERK_IDS[user],
    identifier: PEOPLE[user].email,
    first_name: PEOPLE[user].name,
    last_name: null,
    image_url: 'https://img.clerk.com/example-default-picture',
    profile_image_url: null,
    has_image: false,
  },
  created_at: at('2025-10-14T11:00:00Z'),
  updated_at: at('2025-10-14T11:00:00Z'),
});

export const MEMBERSHIPS: readonly MembershipWire[] = [
  memberOf('layla', 'org:member', layla.canary),
  memberOf('omar', 'org:admin', omar.canary),
];

/** With the user it was addressed to. */
export const ORGANIZATION_INVITATIONS: readonly {
  readonly user: string;
  readonly invitation: OrganizationInvitationWire;
}[] = [
  {
    user: CLERK_IDS.layla,
    invitation: {
      object: 'organization_invitation',
      id: 'orginv_example_layla',
      email_address: layla.email,
      role: 'org:member',
      role_name: 'Member',
      organization_id: BAND.id,
      inviter_id: CLERK_IDS.omar,
      public_inviter_data: {
        user_id: CLERK_IDS.omar,
        first_name: omar.canary,
        last_name: null,
        image_url: 'https://img.clerk.com/example-default-picture',
        has_image: false,
        identifier: omar.email,
      },
      public_organization_data: { id: BAND.id, name: BAND.name, slug: BAND.slug, has_image: false },
      status: 'accepted',
      public_metadata: {},
      private_metadata: {},
      url: `https://clerk.qwenimage.art/v1/tickets/accept?ticket=${layla.sealedCanary}-organization`,
      created_at: at('2025-10-14T10:30:00Z'),
      updated_at: at('2025-10-14T11:00:00Z'),
      expires_at: at('2025-11-13T10:30:00Z'),
    },
  },
];

const invitationOf = (
  id: string,
  email: string,
  { status, ticket }: { status: 'accepted' | 'pending' | 'revoked'; ticket: string },
): InvitationWire => ({
  object: 'invitation',
  id: `inv_example_${id}`,
  email_address: email,
  public_metadata: {},
  revoked: status === 'revoked',
  status,
  url: `https://clerk.qwenimage.art/v1/tickets/accept?ticket=${ticket}`,
  created_at: at('2025-02-27T09:00:00Z'),
  updated_at: at('2025-03-01T07:15:42Z'),
});

export const INVITATIONS: readonly InvitationWire[] = [
  invitationOf('layla', layla.email, { status: 'accepted', ticket: `${layla.sealedCanary}-ticket` }),
  // Not in the list without being asked for.
  invitationOf('layla_old', layla.email, { status: 'revoked', ticket: `${layla.sealedCanary}-old-ticket` }),
  invitationOf('other', CONTAINS_LAYLA, { status: 'pending', ticket: omar.canary }),
];

const waitlistOf = (
  id: string,
  email: string,
  invitation: InvitationWire | null,
): Omit<WaitlistWire, 'invitation'> & { readonly invitation: InvitationWire | null } => ({
  object: 'waitlist_entry',
  id: `wait_example_${id}`,
  status: invitation ? 'completed' : 'pending',
  email_address: email,
  invitation,
  is_locked: false,
  created_at: at('2025-02-20T09:00:00Z'),
  updated_at: at('2025-03-01T07:15:42Z'),
});

export const WAITLIST: readonly WaitlistWire[] = [
  waitlistOf('layla', layla.email, INVITATIONS[0] ?? null),
  waitlistOf('other', CONTAINS_LAYLA, null),
];

const listed = <T extends AllowlistIdentifierJSON['object'] | BlocklistIdentifierJSON['object']>(
  object: T,
  id: string,
  identifier: string,
) => ({
  object,
  id,
  identifier,
  identifier_type: identifier.startsWith('+') ? ('phone_number' as const) : ('email_address' as const),
  instance_id: INSTANCE,
  created_at: at('2025-02-01T09:00:00Z'),
  updated_at: at('2025-02-01T09:00:00Z'),
});

export const ALLOWLIST: readonly AllowlistIdentifierJSON[] = [
  listed('allowlist_identifier', 'alid_example_layla', layla.email),
  listed('allowlist_identifier', 'alid_example_domain', '*@example.com'),
  listed('allowlist_identifier', 'alid_example_other', CONTAINS_LAYLA),
];

export const BLOCKLIST: readonly BlocklistIdentifierJSON[] = [
  listed('blocklist_identifier', 'blid_example_layla', LAYLA_AT_GOOGLE),
  listed('blocklist_identifier', 'blid_example_layla_phone', '+966500000101'),
  listed('blocklist_identifier', 'blid_example_unverified', '+966500000102'),
];

/** With the user who holds it. */
export const TRUSTED_DEVICES: readonly { readonly user: string; readonly device: TrustedDeviceWire }[] = [
  ['layla', 'iPhone'] as const,
  ['omar', omar.canary] as const,
].map(([user, name]) => ({
  user: CLERK_IDS[user],
  device: {
    object: 'trusted_device',
    id: `td_example_${user}`,
    platform: 'ios',
    app_identifier: 'art.qwenimage.app',
    name,
    algorithm: 'ES256',
    status: 'active',
    created_at: at('2026-05-01T10:00:00Z'),
    updated_at: at('2026-05-01T10:00:00Z'),
    last_used_at: at('2026-10-01T07:00:00Z'),
    revoked_at: null,
  },
}));

const keyOf = (id: string, user: 'layla' | 'omar', name: string): ApiKeyWire => ({
  object: 'api_key',
  id: `ak_${id.repeat(32)}`,
  type: 'api_key',
  name,
  subject: CLERK_IDS[user],
  description: null,
  scopes: ['songs:read'],
  claims: null,
  revoked: false,
  revocation_reason: null,
  expired: false,
  expiration: null,
  created_by: null,
  last_used_at: at('2026-09-01T10:00:00Z'),
  created_at: at('2026-06-01T10:00:00Z'),
  updated_at: at('2026-06-01T10:00:00Z'),
});

export const API_KEYS: readonly ApiKeyWire[] = [
  keyOf('a', 'layla', 'my player'),
  keyOf('b', 'omar', omar.canary),
];

const dollars = (amount: number) => ({
  amount,
  amount_formatted: (amount / 100).toFixed(2),
  currency: 'USD',
  currency_symbol: '$',
});

/** User → what she pays for. */
export const SUBSCRIPTIONS: Readonly<Record<string, SubscriptionWire>> = {
  [CLERK_IDS.layla]: {
    object: 'commerce_subscription',
    id: 'csub_example_layla',
    instance_id: INSTANCE,
    status: 'active',
    payer_id: 'cpayer_example_layla',
    active_at: at('2026-01-01T00:00:00Z'),
    past_due_at: null,
    subscription_items: [
      {
        object: 'commerce_subscription_item',
        id: 'csub_item_example_layla',
        instance_id: INSTANCE,
        status: 'active',
        plan_period: 'month',
        plan_id: 'cplan_example_studio',
        payer_id: 'cpayer_example_layla',
        is_free_trial: false,
        period_start: at('2026-11-01T00:00:00Z'),
        period_end: at('2026-12-01T00:00:00Z'),
        canceled_at: null,
        past_due_at: null,
        ended_at: null,
        lifetime_paid: dollars(9900),
        created_at: at('2026-01-01T00:00:00Z'),
        updated_at: at('2026-11-01T00:00:00Z'),
      },
    ],
    next_payment: { date: at('2026-12-01T00:00:00Z'), amount: dollars(900) },
    eligible_for_free_trial: false,
    created_at: at('2026-01-01T00:00:00Z'),
    updated_at: at('2026-11-01T00:00:00Z'),
  },
};

export const CREDITS: Readonly<Record<string, CreditBalanceWire>> = {
  [CLERK_IDS.layla]: { object: 'commerce_credit_balance', balance: dollars(250) },
};
