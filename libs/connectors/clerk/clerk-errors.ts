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

const NOT_FOUND = 404;
const NO_SUCH_THING = 'resource_not_found';

const parsed = (error: unknown): SdkError | undefined => sdkErrorSchema.safeParse(error).data;

/** There is no such thing at Clerk. A 404 that does not say so in its words may be of anybody: a wrong address. */
export function isMissing(error: unknown): boolean {
  const known = parsed(error);
  return known?.status === NOT_FOUND && known.errors.some(({ code }) => code === NO_SUCH_THING);
}

/** The instance does not have this part, so that it can hold nothing there. Only the code says so, never a status. */
export const isSwitchedOff = (error: unknown): boolean =>
  parsed(error)?.errors.some(({ code }) => SWITCHED_OFF.has(code)) ?? false;

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
