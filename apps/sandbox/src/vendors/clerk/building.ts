/** Builds Clerk's objects from what differs between people. */
import type {
  EmailWire,
  ExternalAccountWire,
  OrganizationWire,
  PhoneWire,
  SessionWire,
  UserWire,
  VerificationWire,
} from './wire.js';

export const at = (text: string): number => Date.parse(text);

const dated = (created: string) => ({ created_at: at(created), updated_at: at(created) });

const otp = (strategy: 'email_code' | 'phone_code', status: 'verified' | 'unverified'): VerificationWire => ({
  object: 'verification_otp',
  status,
  strategy,
  attempts: 1,
  expire_at: at('2025-03-01T07:25:00Z'),
});

export const emailOf = (
  id: string,
  address: string,
  status: 'verified' | 'unverified' = 'verified',
): EmailWire => ({
  object: 'email_address',
  id: `idn_example_${id}`,
  email_address: address,
  reserved: false,
  verification: otp('email_code', status),
  linked_to: [],
  matches_sso_connection: false,
  ...dated('2025-03-01T07:15:42Z'),
});

/** Came with the sign-in at Google, which had verified it. */
export const emailFromGoogle = (id: string, address: string, account: string): EmailWire => ({
  ...emailOf(id, address),
  verification: {
    object: 'verification_from_oauth',
    status: 'verified',
    strategy: 'from_oauth_google',
    attempts: null,
    expire_at: null,
  },
  linked_to: [{ type: 'oauth_google', id: account }],
});

export const phoneOf = (
  id: string,
  number: string,
  { status = 'verified', backupCodes }: { status?: 'verified' | 'unverified'; backupCodes: string[] },
): PhoneWire => ({
  object: 'phone_number',
  id: `idn_example_${id}`,
  phone_number: number,
  reserved_for_second_factor: backupCodes.length > 0,
  default_second_factor: backupCodes.length > 0,
  reserved: false,
  verification: otp('phone_code', status),
  linked_to: [],
  backup_codes: backupCodes,
  ...dated('2025-03-02T08:00:00Z'),
});

export interface GooglePerson {
  readonly id: string;
  readonly subject: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** A parameter of the redirect, which is a secret of the sign-in. */
  readonly redirectState: string;
}

export const googleAccount = (person: GooglePerson): ExternalAccountWire => ({
  object: 'google_account',
  id: `gac_example_${person.id}`,
  provider: 'oauth_google',
  identification_id: `idn_example_google_${person.id}`,
  provider_user_id: person.subject,
  approved_scopes: 'email https://www.googleapis.com/auth/userinfo.email profile',
  email_address: person.email,
  email_address_verified: true,
  first_name: person.firstName,
  last_name: person.lastName,
  image_url: 'https://img.clerk.com/example-google-picture',
  username: null,
  phone_number: null,
  public_metadata: {},
  label: null,
  verification: {
    object: 'verification_oauth',
    status: 'verified',
    strategy: 'oauth_google',
    attempts: null,
    expire_at: at('2025-03-01T07:25:00Z'),
    external_verification_redirect_url: `https://accounts.google.com/o/oauth2/auth?state=${person.redirectState}`,
  },
  ...dated('2025-03-01T07:15:42Z'),
});

type UserParts = Pick<UserWire, 'id' | 'email_addresses'> & Partial<UserWire>;

/** An account with nothing in it but what is said. The first e-mail address and telephone are the primary ones. */
export const userOf = (parts: UserParts): UserWire => ({
  object: 'user',
  username: null,
  first_name: null,
  last_name: null,
  image_url: 'https://img.clerk.com/example-default-picture',
  has_image: false,
  primary_email_address_id: parts.email_addresses[0]?.id ?? null,
  primary_phone_number_id: parts.phone_numbers?.[0]?.id ?? null,
  primary_web3_wallet_id: null,
  password_enabled: true,
  two_factor_enabled: false,
  totp_enabled: false,
  backup_code_enabled: false,
  mfa_enabled_at: null,
  mfa_disabled_at: null,
  phone_numbers: [],
  web3_wallets: [],
  passkeys: [],
  external_accounts: [],
  enterprise_accounts: [],
  saml_accounts: [],
  password_last_updated_at: at('2025-03-01T07:15:42Z'),
  public_metadata: {},
  private_metadata: {},
  unsafe_metadata: {},
  external_id: null,
  last_sign_in_at: at('2026-11-02T18:30:00Z'),
  banned: false,
  locked: false,
  deprovisioned: false,
  lockout_expires_in_seconds: null,
  verification_attempts_remaining: 100,
  last_active_at: at('2026-11-02T18:45:00Z'),
  create_organization_enabled: true,
  create_organizations_limit: null,
  delete_self_enabled: true,
  legal_accepted_at: at('2025-03-01T07:15:42Z'),
  locale: 'ar-SA',
  timezone: 'Asia/Riyadh',
  ...dated('2025-03-01T07:15:42Z'),
  ...parts,
});

export interface SessionParts {
  readonly id: string;
  readonly user: string;
  readonly began: string;
  readonly status: 'active' | 'ended' | 'revoked' | 'expired';
  readonly browser: string;
  readonly ip: string;
  readonly city: string;
}

export const sessionOf = (parts: SessionParts): SessionWire => ({
  object: 'session',
  id: `sess_example_${parts.id}`,
  client_id: `client_example_${parts.user}`,
  user_id: `user_example_${parts.user}`,
  status: parts.status,
  actor: null,
  last_active_at: at(parts.began) + 15 * 60_000,
  latest_activity: {
    object: 'session_activity',
    id: `sess_activity_example_${parts.id}`,
    device_type: 'Macintosh',
    is_mobile: false,
    browser_name: parts.browser,
    browser_version: '143.0',
    ip_address: parts.ip,
    city: parts.city,
    country: 'SA',
  },
  expire_at: at(parts.began) + 7 * 86_400_000,
  abandon_at: at(parts.began) + 30 * 86_400_000,
  ...dated(parts.began),
});

export const organizationOf = (
  parts: Pick<OrganizationWire, 'id' | 'name' | 'slug'> & Partial<OrganizationWire>,
) =>
  ({
    object: 'organization',
    has_image: false,
    image_url: 'https://img.clerk.com/example-organization-picture',
    max_allowed_memberships: 5,
    admin_delete_enabled: true,
    public_metadata: {},
    private_metadata: {},
    ...dated('2025-10-14T10:00:00Z'),
    ...parts,
  }) satisfies OrganizationWire;
