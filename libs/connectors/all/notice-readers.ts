/** Which systems send notices, and who reads theirs: one reader for each system with a signing secret. */
import { readClerkWebhook } from '#libs/connectors/clerk/webhook';
import type { Identifier } from '#libs/connectors/kit/connector';
import { readStripeWebhook } from '#libs/connectors/stripe/webhook';
import type { System } from '#libs/data-map/systems';
import { needed, type ConnectorContext } from './create-connectors.js';

export interface SignedMessage {
  /** The bytes as they came, before any parser. */
  readonly rawBody: Buffer;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly now: Date;
}

/** What a vendor tells, after its signature was believed. */
export interface VendorNotice {
  /** The vendor's own; a repeated notice has the same. */
  readonly id: string;
  readonly type: string;
  /** Whose account changed, where the vendor names one. */
  readonly account?: Identifier;
  readonly at: Date;
}

/** Rejects with `forbidden` or `invalid-input`; no error tells what stood in the message. */
export type NoticeReader = (message: SignedMessage) => Promise<VendorNotice>;

/** By key of the system; throws `config-invalid` where a named secret is missing. */
export function createNoticeReaders(
  systems: readonly System[],
  context: Pick<ConnectorContext, 'secret'>,
): ReadonlyMap<string, NoticeReader> {
  return new Map(
    systems.flatMap((system) => {
      const reader = readerOf(system, context);
      return reader ? [[system.key, reader] as const] : [];
    }),
  );
}

function readerOf(system: System, context: Pick<ConnectorContext, 'secret'>): NoticeReader | undefined {
  if (system.connector !== 'clerk' && system.connector !== 'stripe') return undefined;
  if (system.webhookSecretFrom === undefined) return undefined;
  const secret = needed(system, system.webhookSecretFrom, context);
  return system.connector === 'clerk' ? clerkReader(secret) : stripeReader(secret);
}

const clerkReader =
  (secret: string): NoticeReader =>
  async ({ rawBody, headers }) => {
    const { userId, ...notice } = await readClerkWebhook({ rawBody, headers, secret });
    return { ...notice, ...accountOf('clerk_user_id', userId) };
  };

const stripeReader =
  (secret: string): NoticeReader =>
  async ({ rawBody, headers, now }) => {
    const signature = headers['stripe-signature'];
    const { id, type, customerId, createdAt } = readStripeWebhook({
      ...{ rawBody, secret, now },
      signature: typeof signature === 'string' ? signature : undefined,
    });
    return { id, type, at: createdAt, ...accountOf('stripe_customer_id', customerId) };
  };

const accountOf = (kind: string, value: string | undefined): Pick<VendorNotice, 'account'> =>
  value === undefined ? {} : { account: { kind, value } };
