/** Events to the product's webhook, signed as Stripe signs them. */
import { Stripe } from 'stripe';

export interface WebhookOptions {
  /** Undefined: events are only kept. */
  readonly url: string | undefined;
  readonly secret: string;
  readonly nowSeconds: () => number;
}

/** The status of the answer; undefined where nobody is told. */
export async function sendEvent(
  event: object,
  { url, secret, nowSeconds }: WebhookOptions,
): Promise<number | undefined> {
  if (url === undefined) return undefined;
  const payload = JSON.stringify(event, null, 2);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: nowSeconds() });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
    body: payload,
  });
  await response.arrayBuffer();
  return response.status;
}
