/** The shape of an id of Stripe's: it becomes part of an address. */
import type { Identifier } from '#libs/connectors/kit/connector';
import { WafaError } from '#libs/domain/errors';

const CUSTOMER_ID = /^[A-Za-z0-9_-]+$/;

export function assertCustomerId({ kind, value }: Identifier): void {
  if (kind !== 'stripe_customer_id' || CUSTOMER_ID.test(value)) return;
  throw new WafaError('identifier-invalid', `${kind} is malformed`);
}
