/** The fictitious people of the example product as Clerk knows them: PEOPLE of apps/sandbox/src/product/people.ts. */
import { PEOPLE } from '../../product/people.js';
import { at, emailFromGoogle, emailOf, googleAccount, phoneOf, userOf } from './building.js';
import type { UserWire } from './wire.js';

/** The user ids that the product's rows hold in `accounts.clerk_user_id`. Yusuf signs in without Clerk. */
export const CLERK_IDS = {
  layla: 'user_example_layla',
  omar: 'user_example_omar',
  noor: 'user_example_noor',
  dana: 'user_example_dana',
  namesake: 'user_example_namesake',
} as const;

/** A second address of Layla's, verified at Google. */
export const LAYLA_AT_GOOGLE = 'layla.haddad@example.net';

const { layla, omar, noor, dana, namesake } = PEOPLE;

const laylaUser: UserWire = userOf({
  id: CLERK_IDS.layla,
  external_id: layla.accountId,
  username: 'layla',
  first_name: 'ليلى',
  last_name: 'حداد',
  has_image: true,
  image_url: '/images/layla.png',
  two_factor_enabled: true,
  totp_enabled: true,
  backup_code_enabled: true,
  mfa_enabled_at: at('2025-03-02T08:00:00Z'),
  email_addresses: [
    emailOf('layla_1', layla.email),
    emailFromGoogle('layla_2', LAYLA_AT_GOOGLE, 'idn_example_google_layla'),
    emailOf('layla_3', 'leila@example.com', 'unverified'),
  ],
  phone_numbers: [
    phoneOf('layla_phone_1', '+966500000101', {
      backupCodes: [`${layla.sealedCanary}-1`, `${layla.sealedCanary}-2`],
    }),
    phoneOf('layla_phone_2', '+966500000102', { status: 'unverified', backupCodes: [] }),
  ],
  web3_wallets: [
    {
      object: 'web3_wallet',
      id: 'idn_example_layla_wallet',
      web3_wallet: '0x0000000000000000000000000000000000000101',
      verification: {
        object: 'verification_web3',
        status: 'verified',
        strategy: 'web3_metamask_signature',
        attempts: 1,
        expire_at: at('2025-06-01T10:10:00Z'),
        nonce: `${layla.sealedCanary}-nonce`,
      },
      created_at: at('2025-06-01T10:00:00Z'),
      updated_at: at('2025-06-01T10:00:00Z'),
    },
  ],
  passkeys: [
    {
      object: 'passkey',
      id: 'idn_example_layla_passkey',
      name: 'iPhone',
      last_used_at: at('2026-10-01T07:00:00Z'),
      verification: {
        object: 'verification_passkey',
        status: 'verified',
        strategy: 'passkey',
        attempts: null,
        expire_at: null,
      },
    },
  ],
  external_accounts: [
    googleAccount({
      id: 'layla',
      subject: '100000000000000000101',
      email: LAYLA_AT_GOOGLE,
      firstName: 'Layla',
      lastName: 'Haddad',
      redirectState: `${layla.sealedCanary}-state`,
    }),
  ],
  public_metadata: { plan: 'studio', note: layla.canary },
  private_metadata: { support: 'اتصلت بشأن الفاتورة', access_token: `${layla.sealedCanary}-token` },
  unsafe_metadata: { favourite_city: 'بيروت' },
});

const omarUser = userOf({
  id: CLERK_IDS.omar,
  external_id: omar.accountId,
  username: 'omar',
  first_name: 'عمر',
  last_name: 'نصّار',
  // Anybody can type an address of somebody else; it stays unverified.
  email_addresses: [emailOf('omar_1', omar.email), emailOf('omar_2', layla.email, 'unverified')],
  phone_numbers: [phoneOf('omar_phone', '+966500000103', { backupCodes: [] })],
  public_metadata: { note: omar.canary },
});

export const CLERK_USERS: readonly UserWire[] = [
  laylaUser,
  omarUser,
  userOf({
    id: CLERK_IDS.noor,
    external_id: noor.accountId,
    first_name: 'نور',
    last_name: 'عزيز',
    email_addresses: [emailOf('noor_1', noor.email)],
    public_metadata: { note: noor.canary },
  }),
  userOf({
    id: CLERK_IDS.dana,
    external_id: dana.accountId,
    first_name: 'Dana',
    last_name: 'Whitfield',
    locale: 'en-GB',
    email_addresses: [emailOf('dana_1', dana.email)],
    public_metadata: { note: dana.canary },
  }),
  userOf({
    id: CLERK_IDS.namesake,
    external_id: namesake.accountId,
    first_name: 'ليلى',
    last_name: 'حداد',
    email_addresses: [emailOf('namesake_1', namesake.email)],
    public_metadata: { note: namesake.canary },
  }),
];
