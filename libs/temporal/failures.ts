/** Errors on their way into Temporal and back: only the code travels, never the detail (it could name a person). */
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { ERRORS, WafaError, type ErrorCode } from '#libs/domain/errors';

/** Said by a system, or by nobody because it is silent; or our own vault does not work. */
const AGAIN_LATER: ReadonlySet<ErrorCode> = new Set([
  'system-busy',
  'system-unavailable',
  'vault-unavailable',
]);
const FIRST_WAIT_SECONDS = 5;
const LONGEST_WAIT_SECONDS = 600;

/**
 * Failure type = error code; retried unless the error table calls the code final. `attempt`: from 1; a system that names no
 * time is asked ever less often by it. All else is tried again as the workflow says.
 */
export function toFailure(error: unknown, attempt?: number): TemporalFailure {
  if (error instanceof TemporalFailure) return error;
  const code: ErrorCode = error instanceof WafaError ? error.code : 'internal';
  const named = error instanceof WafaError ? error.retryAfterSeconds : undefined;
  const waits = attempt !== undefined && AGAIN_LATER.has(code);
  const seconds = named ?? (waits ? waitSeconds(attempt) : undefined);
  return ApplicationFailure.create({
    type: code,
    message: code,
    nonRetryable: ERRORS[code].final,
    ...(seconds === undefined ? {} : { nextRetryDelay: Math.ceil(seconds * 1000) }),
  });
}

const waitSeconds = (attempt: number): number =>
  Math.min(FIRST_WAIT_SECONDS * 2 ** (attempt - 1), LONGEST_WAIT_SECONDS);

/** The code inside a failure that came back, however deep; undefined for failures that are not ours. */
export function codeInFailure(error: unknown): ErrorCode | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof WafaError) return at.code;
    if (at instanceof ApplicationFailure && at.type && Object.hasOwn(ERRORS, at.type))
      return at.type as ErrorCode;
  }
  return undefined;
}
