import { ApplicationFailure, type ActivityFailure } from '@temporalio/workflow';
import { ERRORS, type ErrorCode } from '#libs/domain/errors';

/** The error code of an activity that failed for good: the failure's type, else `internal`. */
export function errorCodeOf(failure: ActivityFailure): ErrorCode {
  const type = failure.cause instanceof ApplicationFailure ? failure.cause.type : undefined;
  return type && Object.hasOwn(ERRORS, type) ? (type as ErrorCode) : 'internal';
}
