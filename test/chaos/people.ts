/** Fictitious people by number, each with words that stand in her records and in nobody else's. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withClient } from '../../apps/sandbox/src/embedded/with-client.js';
import { emailOf, userOf } from '../../apps/sandbox/src/vendors/clerk/building.js';
import { cardMethod, customer } from '../../apps/sandbox/src/vendors/stripe/objects/customers.js';
import type { ChaosStack } from './stack.js';

export interface ChaosPerson {
  readonly number: number;
  readonly name: string;
  readonly email: string;
  /** Stands in several records that only she may get. */
  readonly canary: string;
  readonly accountId: string;
  readonly clerkId: string;
  readonly stripeId: string;
  readonly cardId: string;
  readonly analyticsId: string;
  readonly songId: string;
  /** Place of her song in the storage of files. */
  readonly songKey: string;
}

export const personOf = (number: number): ChaosPerson => {
  const label = String(number).padStart(5, '0');
  return {
    number,
    name: `Person ${label}`,
    email: `person-${label}@chaos.example`,
    canary: `canary-chaos-${label}-${digest(`canary ${label}`).slice(0, 8)}`,
    accountId: uuidOf(`account ${label}`),
    clerkId: `user_chaos_${label}`,
    stripeId: `cus_chaos_${label}`,
    cardId: `pm_chaos_${label}`,
    analyticsId: `GA1.1.${3_000_000_000 + number}.1700000003`,
    songId: uuidOf(`song ${label}`),
    songKey: `songs/chaos-${label}.wav`,
  };
};

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const uuidOf = (text: string): string =>
  digest(text).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');

/** Whom a call to a vendor names: her number; null where it names nobody, or several. */
export function personIn(text: string, people: readonly ChaosPerson[]): number | null {
  const named = people.filter(({ clerkId, stripeId, cardId, analyticsId, songId }) =>
    [clerkId, stripeId, cardId, clientIdOf(analyticsId), songId].some((id) => text.includes(id)),
  );
  return named.length === 1 ? (named[0]?.number ?? null) : null;
}

/** As Google is told it: the cookie's value without its version. */
export const clientIdOf = (analyticsId: string): string => analyticsId.replace(/^GA1\.\d+\./, '');

/** Puts them into the product's database, at Clerk and Stripe, and their files into the storage. */
export async function settlePeople(stack: ChaosStack, people: readonly ChaosPerson[]): Promise<void> {
  const { clerk, stripe } = stack.vendors;
  if (!clerk || !stripe) throw new Error('the stack has no stand-ins');
  await fillProduct(stack.databaseUrl('product'), people);
  for (const person of people) {
    const { clerkId, accountId, email, name, canary, stripeId, cardId, number, songKey } = person;
    clerk.state.users.set(
      clerkId,
      userOf({
        id: clerkId,
        external_id: accountId,
        first_name: name,
        email_addresses: [emailOf(`chaos_${number}`, email)],
        public_metadata: { note: canary },
      }),
    );
    const made = { created: 1_775_120_400, metadata: { note: canary } };
    stripe.account.add('customer', customer({ id: stripeId, email, name, ...made }));
    const card = { id: cardId, customer: stripeId, last4: '0103', fingerprint: `fp_${number}` };
    stripe.account.add('payment_method', cardMethod({ ...card, ...made }));
    const path = join(stack.folders.media, songKey);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `RIFF ${canary}`);
  }
}

const MAX_EVENTS = 500;

/** Each has said yes to news, as the product's servers report it. */
export async function recordConsents(stack: ChaosStack, people: readonly ChaosPerson[]): Promise<void> {
  for (let first = 0; first < people.length; first += MAX_EVENTS) {
    const events = people.slice(first, first + MAX_EVENTS).map(({ accountId, number }) => ({
      ...{ id: uuidOf(`yes ${number}`), subject: accountId, purpose: 'marketing', given: true },
      ...{ textVersion: 'news-2025-01', channel: 'settings', at: '2026-02-01T10:00:00.000Z' },
    }));
    const response = await fetch(`${stack.portalUrl}/api/v1/consents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.productToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ events }),
    });
    if (!response.ok) throw new Error(`the consents were answered with ${response.status}`);
  }
}

/** `p`: one row a person; ids are made from hers. */
const PRODUCT = `
CREATE TEMP TABLE p AS SELECT * FROM jsonb_to_recordset($1::jsonb) AS e("accountId" uuid, number int, name text,
  email text, canary text, "clerkId" text, "stripeId" text, "analyticsId" text, "songId" uuid, "songKey" text)`;
const uid = (label: string): string =>
  `overlay(overlay(md5('${label}' || number) PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid`;
const SINCE = `timestamptz '2026-02-01 10:00:00+00'`;
const ROWS: readonly string[] = [
  `accounts (id, email, email_verified, password_hash, birth_date, language, clerk_user_id, stripe_customer_id, created_at)
   SELECT "accountId", email, true, 'argon2id$none', date '1990-01-01', 'en', "clerkId", "stripeId", ${SINCE}`,
  `profiles (account_id, handle, display_name, bio, updated_at)
   SELECT "accountId", 'chaos-' || number, name, canary, ${SINCE}`,
  `songs (id, owner_id, title, length, audio_key, audio_bytes, created_at)
   SELECT "songId", "accountId", 'Song ' || canary, interval '2 minutes', "songKey", 32, ${SINCE}`,
  `lyrics (song_id, language, body, updated_at) SELECT "songId", 'en', canary, ${SINCE}`,
  `generations (id, account_id, prompt, model, seed, took, created_at)
   SELECT ${uid('generation')}, "accountId", canary, 'm', 1, interval '3 seconds', ${SINCE}`,
  `comments (song_id, author_id, body, created_at) SELECT "songId", "accountId", canary, ${SINCE}`,
  `login_events (id, account_id, ip, "userAgent", session_token, succeeded, logged_in_at)
   SELECT ${uid('login')}, "accountId", '198.51.100.9', canary, 'none', true, ${SINCE}`,
  `page_views (account_id, browser_id, path, seconds, viewed_at)
   SELECT "accountId", ${uid('browser')}, '/' || canary, 3, ${SINCE}`,
  `analytics_ids (account_id, client_id, first_seen) SELECT "accountId", "analyticsId", date '2026-02-01'`,
  `payments (id, account_id, stripe_customer_id, invoice_number, payer_name, billing_country, amount, currency, paid_on, paid_at)
   SELECT ${uid('payment')}, "accountId", "stripeId", 'CH-' || number, name || ' ' || canary, 'SA', 9, 'SAR', date '2026-02-01', ${SINCE}`,
  `consents (id, account_id, purpose, text_version, given_at, proof)
   SELECT ${uid('consent')}, "accountId", 'marketing', 'news-2025-01', ${SINCE}, jsonb_build_object('note', canary)`,
];

function fillProduct(url: string, people: readonly ChaosPerson[]): Promise<void> {
  return withClient(url, async (client) => {
    await client.query('BEGIN');
    await client.query('SET LOCAL search_path TO studio, public');
    await client.query(PRODUCT, [JSON.stringify(people)]);
    for (const rows of ROWS) await client.query(`INSERT INTO ${rows} FROM p`);
    await client.query('DROP TABLE p');
    await client.query('COMMIT');
  });
}
