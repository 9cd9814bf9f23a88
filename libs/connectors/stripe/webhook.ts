/**
 * Stripe's word that something happened, believed only with a fresh signature over the very bytes that came. A copy of
 * an event within the tolerance has the same id: who takes events takes each id once.
 */
import { Stripe } from 'stripe';
import { z } from 'zod';
import { WafaError } from '#libs/domain/errors';
import { idIn } from './pages.js';

/** How old a signature may be; Stripe's own recommendation. */
const TOLERANCE_SECONDS = 300;

export interface SignedBody {
  /** The bytes as they came, before any parser. */
  readonly rawBody: Buffer;
  /** Header `Stripe-Signature`. */
  readonly signature: string | undefined;
  readonly secret: string;
  readonly now: Date;
}

export interface StripeNotice {
  readonly id: string;
  /** `customer.deleted`, `charge.refunded` … */
  readonly type: string;
  /** The customer that the event is about, where it names one. */
  readonly customerId?: string;
  readonly createdAt: Date;
}

const eventSchema = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  created: z.int(),
  data: z.object({ object: z.looseObject({ object: z.string() }) }),
});

/**
 * Throws `forbidden` for what Stripe did not sign or signed too long ago, `invalid-input` for what it signed and is no
 * event. No error tells what stood in the body.
 */
export function readStripeWebhook(body: SignedBody): StripeNotice {
  const parsed = eventSchema.safeParse(verifiedEvent(body));
  if (!parsed.success) throw new WafaError('invalid-input', 'Stripe webhook: no event');
  const { id, type, created, data } = parsed.data;
  const { object } = data;
  const customerId = object.object === 'customer' ? idIn(object['id']) : idIn(object['customer']);
  const about = customerId === undefined ? {} : { customerId };
  return { id, type, ...about, createdAt: new Date(created * 1000) };
}

function verifiedEvent({ rawBody, signature = '', secret, now }: SignedBody): unknown {
  try {
    return Stripe.webhooks.constructEvent(
      rawBody,
      signature,
      secret,
      TOLERANCE_SECONDS,
      undefined,
      now.getTime(),
    );
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) {
      throw new WafaError('forbidden', 'Stripe webhook: not signed, or not lately');
    }
    // Signed, and yet neither JSON nor an event of the kind that is asked for.
    throw new WafaError('invalid-input', 'Stripe webhook: no event');
  }
}
