/**
 * Clerk's word that something happened, believed only with a fresh signature over the very bytes that came (by Clerk's
 * own SDK: five minutes either way). A copy within that time has the same id: who takes notices takes each id once.
 */
import { verifyWebhook } from '@clerk/backend/webhooks';
import { z } from 'zod';
import { WafaError } from '#libs/domain/errors';

export interface SignedClerkBody {
  /** The bytes as they came, before any parser. */
  readonly rawBody: Buffer;
  /** Names in small letters: `svix-id`, `svix-timestamp`, `svix-signature`. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** `whsec_…` */
  readonly secret: string;
}

export interface ClerkNotice {
  readonly id: string;
  /** `user.updated`, `session.created` … */
  readonly type: string;
  /** The user that the notice is about, where it names one. */
  readonly userId?: string;
  readonly at: Date;
}

const SVIX = ['svix-id', 'svix-timestamp', 'svix-signature'] as const;
const USER_ID = /^user_\w{1,100}$/;

const owner = z.looseObject({ user_id: z.string().nullish() }).nullish();
const eventSchema = z.object({
  type: z.string().regex(/^[A-Za-z][\w.]{1,99}$/),
  /** Milliseconds. */
  timestamp: z.int().positive(),
  data: z.looseObject({
    id: z.string().nullish(),
    user_id: z.string().nullish(),
    public_user_data: owner,
    payer: owner,
  }),
});

/**
 * Rejects with `forbidden` what Clerk did not sign or signed too long ago, with `invalid-input` what it signed and is no
 * event. No error tells what stood in the body.
 */
export async function readClerkWebhook({ rawBody, headers, secret }: SignedClerkBody): Promise<ClerkNotice> {
  const parsed = eventSchema.safeParse(await verified({ rawBody, headers, secret }));
  if (!parsed.success) throw new WafaError('invalid-input', 'Clerk webhook: no event');
  const { type, timestamp, data } = parsed.data;
  const ids = [data.id, data.user_id, data.public_user_data?.user_id, data.payer?.user_id];
  const userId = ids.find((id) => typeof id === 'string' && USER_ID.test(id));
  const about = typeof userId === 'string' ? { userId } : {};
  // The id is among what was signed.
  return { id: String(headers['svix-id']).trim(), type, ...about, at: new Date(timestamp) };
}

async function verified({ rawBody, headers, secret }: SignedClerkBody): Promise<unknown> {
  // The SDK reads text: a mark of byte order or broken characters would be believed without having been signed.
  if (!Buffer.from(new TextDecoder().decode(rawBody)).equals(rawBody)) throw notBelieved();
  const signed = new Headers();
  for (const name of SVIX) {
    const value = headers[name];
    if (typeof value === 'string') signed.set(name, value);
  }
  const request = new Request('https://clerk.invalid/', {
    method: 'POST',
    headers: signed,
    body: new Uint8Array(rawBody),
  });
  try {
    return await verifyWebhook(request, { signingSecret: secret });
  } catch {
    // The SDK's message may quote the body.
    throw notBelieved();
  }
}

const notBelieved = (): WafaError => new WafaError('forbidden', 'Clerk webhook: not signed, or not lately');
