/** S3's errors → the closed table. Only codes go into a detail: messages can hold keys. */
import { WafaError, type ErrorCode } from '#libs/domain/errors';

/** Shape of what the client throws, as far as it is needed. */
interface Thrown {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

const NETWORK = /^(E[A-Z_]+|ERR_[A-Z_]+|ABORT_ERR|TimeoutError|AbortError)$/;
const WORD = /^[A-Za-z0-9_]{1,60}$/;
const BUSY = new Set([
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TooManyRequests',
]);
/** 400 at S3: the client was too slow, another try is fine. */
const SLOW_CLIENT = new Set(['RequestTimeout', 'IncompleteBody']);
const NO_CREDENTIALS = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ExpiredToken',
  'InvalidToken',
]);

export const statusOf = (error: unknown): number | undefined => (error as Thrown).$metadata?.httpStatusCode;

/** 404, in whatever words; and what some servers say with 400 where AWS says 404: no lock was set on an object. */
export const isNotThere = (error: unknown): boolean =>
  statusOf(error) === 404 || (error as Thrown).name === 'NoSuchObjectLockConfiguration';

/** There is no such object: never, or its newest version is a mark of deletion. Undefined for any other error. */
export function absenceIn(error: unknown): 'missing' | 'deleted' | undefined {
  const { name, $response } = error as Thrown;
  if (statusOf(error) !== 404 || name !== 'NoSuchKey') return undefined;
  return $response?.headers?.['x-amz-delete-marker'] === 'true' ? 'deleted' : 'missing';
}

export function toWafaError(system: string, error: unknown): unknown {
  if (error instanceof WafaError) return error;
  // Looked for at the first call, and the only fault that the client gives no name to.
  if (error instanceof Error && error.message === 'Region is missing')
    return new WafaError('config-invalid', `${system}: no region is configured`);
  const { $response } = error as Thrown;
  const status = statusOf(error);
  const said = wordOf(error as Thrown);
  if (NO_CREDENTIALS.has(said)) return new WafaError('system-refused', `${system}: ${said}`);
  // Without an answer from S3 only what looks like a broken connection is one; anything else is a fault of ours.
  if (status === undefined || (status < 300 && NETWORK.test(said)))
    return NETWORK.test(said) ? new WafaError('system-unavailable', `${system}: ${said}`) : error;
  return answered(system, { status, said, seconds: Number($response?.headers?.['retry-after']) });
}

/** What S3 says of one object in an answer about many. */
export const objectError = (system: string, said: string | undefined): WafaError =>
  answered(system, {
    status: STATUS_OF.get(said ?? '') ?? 400,
    said: WORD.test(said ?? '') ? `${said}` : 'no answer',
  });

const STATUS_OF = new Map([
  ['AccessDenied', 403],
  ['InternalError', 500],
  ['ServiceUnavailable', 503],
  ['OperationAborted', 503],
]);

function answered(
  system: string,
  { status, said, seconds }: { readonly status: number; readonly said: string; readonly seconds?: number },
): WafaError {
  const retryAfterSeconds =
    seconds !== undefined && Number.isInteger(seconds) && seconds > 0 ? seconds : undefined;
  return new WafaError(codeOf(status, said), `${system}: ${status} ${said}`, { retryAfterSeconds });
}

/** The client keeps only the text of what it does not take for an error. */
const WRAPPED = /^AWS SDK error wrapper for .*?\b(E[A-Z]{4,})\b/;

function wordOf({ code, name, message }: Thrown): string {
  const wrapped = typeof message === 'string' ? WRAPPED.exec(message)?.[1] : undefined;
  const word = [code, wrapped, name].find((one) => typeof one === 'string' && WORD.test(one));
  return typeof word === 'string' ? word : 'no answer';
}

function codeOf(status: number, said: string): ErrorCode {
  if (status === 429 || BUSY.has(said)) return 'system-busy';
  if (status === 401 || status === 403) return 'system-refused';
  if (said === 'NotImplemented') return 'system-rejected';
  // 412: the object was replaced between the question and the read.
  if (status >= 500 || status === 408 || status === 412 || SLOW_CLIENT.has(said)) return 'system-unavailable';
  return 'system-rejected';
}
