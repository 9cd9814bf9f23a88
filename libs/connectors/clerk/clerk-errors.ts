/** Clerk's errors → the closed table. Its messages quote addresses and ids, so only statuses and codes are told. */
import { z } from 'zod';
import { WafaError, type ErrorCode } from '#libs/domain/errors';

/** What the SDK throws: without a status nobody answered. */
const sdkErrorSchema = z.looseObject({
  status: z.int().optional(),
  retryAfter: z.number().min(0).optional(),
  errors: z.array(z.looseObject({ code: z.string().max(100) })),
});
type SdkError = z.infer<typeof sdkErrorSchema>;

/** A part of Clerk that this instance does without: switched off, or not in its plan. */
const SWITCHED_OFF = new Set([
  'organization_not_enabled_in_instance',
  'billing_not_enabled',
  'payer_credits_disabled',
  'feature_not_enabled',
  'api_keys_not_enabled',
  'unsupported_subscription_plan_features',
]);

const PAYMENT_REQUIRED = 402;
const NOT_FOUND = 404;

const parsed = (error: unknown): SdkError | undefined => sdkErrorSchema.safeParse(error).data;

/** There is no such thing at Clerk. */
export const isMissing = (error: unknown): boolean => parsed(error)?.status === NOT_FOUND;

/** The instance does not have this part, so that it can hold nothing there. */
export function isSwitchedOff(error: unknown): boolean {
  const known = parsed(error);
  if (!known) return false;
  return known.status === PAYMENT_REQUIRED || known.errors.some(({ code }) => SWITCHED_OFF.has(code));
}

export function toWafaError(system: string, error: unknown): unknown {
  if (error instanceof WafaError) return error;
  const known = parsed(error);
  // An unknown error may hold the secret key in its message.
  if (!known)
    return new WafaError('internal', `${system}: ${error instanceof Error ? error.name : 'unknown'}`);
  const { status, retryAfter, errors } = known;
  const codes = errors.map(({ code }) => code).join(' ');
  const detail = `${system}: ${status === undefined ? 'no answer' : `${status} ${codes}`.trim()}`;
  const code = codeOf(status);
  return new WafaError(code, detail, code === 'system-busy' ? { retryAfterSeconds: retryAfter } : {});
}

function codeOf(status: number | undefined): ErrorCode {
  if (status === undefined || status >= 500) return 'system-unavailable';
  if (status === 429) return 'system-busy';
  return status === 401 || status === 403 ? 'system-refused' : 'system-rejected';
}
