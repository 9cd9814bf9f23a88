import { ApplicationFailure, TimeoutFailure, type ActivityFailure } from '@temporalio/workflow';
import { ERRORS, type ErrorCode } from '#libs/domain/errors';

/**
 * The error code of an activity that failed for good: the failure's type, that of the last try where time ran
 * out, else `internal`.
 */
export function errorCodeOf(failure: ActivityFailure): ErrorCode {
  const cause = failure.cause instanceof TimeoutFailure ? failure.cause.cause : failure.cause;
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  return type && Object.hasOwn(ERRORS, type) ? (type as ErrorCode) : 'internal';
}
