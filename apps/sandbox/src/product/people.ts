/** The fictitious people of the example product database, and what a search for one of them must find. */
import type { Language } from '#libs/domain/words';

export interface Person {
  readonly name: string;
  /** As the person would type it; the database may hold another case or a trailing space. */
  readonly email: string;
  /** Stands in several records that only this person may get. */
  readonly canary: string;
  /** Stands in the secret columns (password hash, session tokens, invitation codes, card number): nobody may get it. */
  readonly sealedCanary: string;
  readonly accountId: string;
  readonly language: Language;
}

export const PEOPLE = {
  layla: {
    name: 'ليلى حداد',
    email: 'layla@example.com',
    canary: 'canary-layla-7f3a',
    sealedCanary: 'sealed-layla-19d4',
    accountId: 'bef79150-b821-4a59-8981-ac6761effbba',
    language: 'ar',
  },
  omar: {
    name: 'عمر نصّار',
    email: 'omar@example.com',
    canary: 'canary-omar-2c9e',
    sealedCanary: 'sealed-omar-63b0',
    accountId: '63fcad4d-2d55-4b03-8dc4-445509546cf9',
    language: 'ar',
  },
  noor: {
    name: 'نور عزيز',
    email: 'noor@example.com',
    canary: 'canary-noor-b81d',
    sealedCanary: 'sealed-noor-a7c2',
    accountId: '32ba5ce1-2f75-4acb-85ab-60c1d7927c03',
    language: 'ar',
  },
  yusuf: {
    name: 'يوسف كرم',
    email: 'yusuf@example.org',
    canary: 'canary-yusuf-54e0',
    sealedCanary: 'sealed-yusuf-0f5e',
    accountId: 'e215bfd9-674d-4b4c-812d-3a0dc0680613',
    language: 'ar',
  },
  dana: {
    name: 'Dana Whitfield',
    email: 'dana@example.org',
    canary: 'canary-dana-e6a2',
    sealedCanary: 'sealed-dana-88e1',
    accountId: '2582c03f-8730-4ae5-8d16-63e993f1cea0',
    language: 'en',
  },
  /** Another Layla Haddad, with the same birthday and a song of the same title. */
  namesake: {
    name: 'ليلى حداد',
    email: 'layla@example.org',
    canary: 'canary-namesake-90cf',
    sealedCanary: 'sealed-namesake-5c77',
    accountId: '94606741-7c00-422f-826f-309d86110765',
    language: 'ar',
  },
} as const satisfies Readonly<Record<string, Person>>;

/** Stands in records of the 2,000 others; nobody named above may get it. */
export const CROWD_CANARY = 'canary-crowd';

/** What a search for Layla finds: `dataset:collection` → rows. */
export const LAYLA_ROWS = {
  'qwenimage_product:accounts': 1,
  'qwenimage_product:profiles': 1,
  'qwenimage_product:songs': 5,
  'qwenimage_product:lyrics': 3,
  'qwenimage_product:uploads': 3,
  'qwenimage_product:pictures': 2,
  'qwenimage_product:generations': 4,
  'qwenimage_product:explore_entries': 3,
  'qwenimage_product:comments': 3,
  'qwenimage_product:follows': 30,
  'qwenimage_product:invitations': 5,
  'qwenimage_product:playlists': 3,
  'qwenimage_product:playlist_members': 3,
  'qwenimage_product:playlist_songs': 2,
  'qwenimage_product:notifications': 4,
  'qwenimage_product:payments': 2,
  'qwenimage_product:support_tickets': 1,
  'qwenimage_product:ticket_messages': 3,
  'qwenimage_product:login_events': 3,
  'qwenimage_product:page_views': 41,
  'qwenimage_product:analytics_ids': 2,
  'qwenimage_product:consents': 3,
} as const satisfies Readonly<Record<string, number>>;

/** Written by hand, apart from the data map: what is Layla's in each table; `account_id = $1` where none is named. */
export const LAYLAS_WHERE: Readonly<Record<string, string>> = {
  accounts: 'id = $1',
  songs: 'owner_id = $1',
  lyrics: 'song_id IN (SELECT id FROM studio.songs WHERE owner_id = $1)',
  explore_entries: 'song_id IN (SELECT id FROM studio.songs WHERE owner_id = $1)',
  comments: 'author_id = $1',
  follows: '$1 IN (follower_id, followed_id)',
  invitations:
    '$1 IN (invited_by, accepted_by) OR id IN (SELECT resent_from FROM studio.invitations WHERE accepted_by = $1)',
  playlists: 'owner_id = $1 OR id IN (SELECT playlist_id FROM studio.playlist_members WHERE account_id = $1)',
  playlist_songs: 'added_by = $1',
  ticket_messages: 'ticket_id IN (SELECT id FROM studio.support_tickets WHERE account_id = $1)',
};
