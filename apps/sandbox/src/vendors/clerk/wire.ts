/**
 * What Clerk sends, in the types of its own SDK. Where the SDK and Clerk's published document differ (fields the SDK
 * does not read, verifications without an id), the shape of the document is said here.
 */
import type {
  BillingSubscriptionJSON,
  EmailAddressJSON,
  ExternalAccountJSON,
  InvitationJSON,
  OrganizationInvitationJSON,
  OrganizationJSON,
  OrganizationMembershipJSON,
  PhoneNumberJSON,
  SessionJSON,
  UserJSON,
  VerificationJSON,
  WaitlistEntryJSON,
  Web3WalletJSON,
} from '@clerk/backend';

interface Dated {
  readonly created_at: number;
  readonly updated_at: number;
}

export type VerificationWire = Omit<VerificationJSON, 'id' | 'object'> & {
  readonly object: `verification_${string}`;
};
type Verified<T> = Omit<T, 'verification'> & { readonly verification: VerificationWire | null };

interface LinkWire {
  readonly type: string;
  readonly id: string;
}

export type EmailWire = Omit<Verified<EmailAddressJSON>, 'linked_to'> &
  Dated & {
    readonly linked_to: readonly LinkWire[];
    readonly reserved: boolean;
    readonly matches_sso_connection: boolean;
  };

export type PhoneWire = Omit<Verified<PhoneNumberJSON>, 'linked_to'> &
  Dated & { readonly linked_to: readonly LinkWire[] };

export type WalletWire = Verified<Web3WalletJSON> & Dated;

export type ExternalAccountWire = Omit<Verified<ExternalAccountJSON>, 'object'> &
  Dated & {
    readonly object: 'google_account' | 'external_account';
    readonly email_address_verified: boolean;
  };

export interface PasskeyWire {
  readonly object: 'passkey';
  readonly id: string;
  readonly name: string;
  readonly last_used_at: number;
  readonly verification: VerificationWire | null;
}

/** Clerk gives memberships by an address of their own. */
export type UserWire = Omit<
  UserJSON,
  | 'email_addresses'
  | 'phone_numbers'
  | 'web3_wallets'
  | 'external_accounts'
  | 'enterprise_accounts'
  | 'organization_memberships'
> & {
  readonly email_addresses: readonly EmailWire[];
  readonly phone_numbers: readonly PhoneWire[];
  readonly web3_wallets: readonly WalletWire[];
  readonly external_accounts: readonly ExternalAccountWire[];
  readonly passkeys: readonly PasskeyWire[];
  readonly enterprise_accounts: readonly never[];
  readonly saml_accounts: readonly never[];
  readonly mfa_enabled_at: number | null;
  readonly mfa_disabled_at: number | null;
};

export type SessionWire = Omit<SessionJSON, 'latest_activity'> & {
  readonly latest_activity: Omit<NonNullable<SessionJSON['latest_activity']>, 'object'> & {
    readonly object: 'session_activity';
  };
};

export type MembershipWire = OrganizationMembershipJSON & {
  readonly role_name: string;
  readonly public_user_data: { readonly profile_image_url: string | null };
};

export type OrganizationWire = OrganizationJSON;

export type OrganizationInvitationWire = Omit<OrganizationInvitationJSON, 'public_organization_data'> & {
  readonly inviter_id: string;
  readonly public_inviter_data: {
    readonly user_id: string;
    readonly first_name: string | null;
    readonly last_name: string | null;
    readonly image_url: string;
    readonly has_image: boolean;
    readonly identifier: string;
  };
  readonly public_organization_data: Pick<OrganizationJSON, 'id' | 'name' | 'slug' | 'has_image'>;
};

export type InvitationWire = InvitationJSON;
export type WaitlistWire = WaitlistEntryJSON;
export type SubscriptionWire = BillingSubscriptionJSON;

/** The SDK does not wrap these two. */
export interface TrustedDeviceWire extends Dated {
  readonly object: 'trusted_device';
  readonly id: string;
  readonly platform: 'ios' | 'android';
  readonly app_identifier: string;
  readonly name: string | null;
  readonly algorithm: 'ES256';
  readonly status: 'active' | 'revoked';
  readonly last_used_at: number | null;
  readonly revoked_at: number | null;
}

export interface CreditBalanceWire {
  readonly object: 'commerce_credit_balance';
  readonly balance: {
    readonly amount: number;
    readonly amount_formatted: string;
    readonly currency: string;
    readonly currency_symbol: string;
  } | null;
}

/** The SDK types it but does not export the type. */
export interface ApiKeyWire extends Dated {
  readonly object: 'api_key';
  readonly id: string;
  readonly type: 'api_key';
  readonly name: string;
  readonly subject: string;
  readonly description: string | null;
  readonly scopes: readonly string[];
  readonly claims: Readonly<Record<string, unknown>> | null;
  readonly revoked: boolean;
  readonly revocation_reason: string | null;
  readonly expired: boolean;
  readonly expiration: number | null;
  readonly created_by: string | null;
  readonly last_used_at: number | null;
}
