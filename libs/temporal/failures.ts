/** Errors on their way into Temporal and back: only the code travels, never the detail (it could name a person). */
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { ERRORS, WafaError, type ErrorCode } from '#libs/domain/errors';

/** Failure type = error code; retried unless the error table calls the code final. */
export function toFailure(error: unknown): TemporalFailure {
  if (error instanceof TemporalFailure) return error;
  const code: ErrorCode = error instanceof WafaError ? error.code : 'internal';
  const seconds = error instanceof WafaError ? error.retryAfterSeconds : undefined;
  return ApplicationFailure.create({
    type: code,
    message: code,
    nonRetryable: ERRORS[code].final,
    ...(seconds === undefined ? {} : { nextRetryDelay: Math.ceil(seconds * 1000) }),
  });
}

/** The code inside a failure that came back, however deep; undefined for failures that are not ours. */
export function codeInFailure(error: unknown): ErrorCode | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof WafaError) return at.code;
    if (at instanceof ApplicationFailure && at.type && Object.hasOwn(ERRORS, at.type))
      return at.type as ErrorCode;
  }
  return undefined;
}
