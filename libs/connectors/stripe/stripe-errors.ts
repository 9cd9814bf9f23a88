/**
 * Stripe's errors → the closed table. A message of Stripe's can hold an address or an id of a customer, so that only its
 * codes, the request's id and the permission it asks for are told.
 */
import { Stripe } from 'stripe';
import { WafaError, type ErrorCode } from '#libs/domain/errors';
import { PaceBroken } from './client.js';

/** What was asked about does not exist: nothing is held there. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError && error.code === 'resource_missing';

export function toWafaError(system: string, error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const inner: unknown = error.detail;
  if (inner instanceof PaceBroken) return inner.cause;
  const code = codeOf(error);
  const retryAfterSeconds = code === 'system-busy' ? namedWait(error) : undefined;
  return new WafaError(code, `${system}: ${describe(error)}`, { retryAfterSeconds });
}

function codeOf(error: Stripe.errors.StripeError): ErrorCode {
  const { errors } = Stripe;
  if (error instanceof errors.StripeRateLimitError || error.code === 'lock_timeout') return 'system-busy';
  if (error instanceof errors.StripeAuthenticationError) return 'system-refused';
  if (error instanceof errors.StripePermissionError) return 'system-refused';
  if (error instanceof errors.StripeConnectionError) return 'system-unavailable';
  // 5xx, a conflict (409), an answer that is no JSON.
  if (error instanceof errors.StripeAPIError) return 'system-unavailable';
  return 'system-rejected';
}

const PERMISSION = /\brak_[a-z_]+/g;

function describe(error: Stripe.errors.StripeError): string {
  const { type, code, statusCode, requestId, message } = error;
  const permissions = error instanceof Stripe.errors.StripePermissionError ? message.match(PERMISSION) : [];
  const parts = [type, code, statusCode, requestId, ...(permissions ?? [])];
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

/** Stripe names no time today; a proxy before it may. */
function namedWait({ headers }: Stripe.errors.StripeError): number | undefined {
  const seconds = Number(headers?.['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
