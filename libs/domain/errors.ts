/**
 * Every error the service raises: one row each. `title` is safe to show to anybody; what an operator needs is in
 * the error's `detail` and never leaves the staff side. `final` errors are not retried by Temporal.
 */
export const ERRORS = {
  'malformed-request': { status: 400, title: 'This is no request that we can read.', final: true },
  'request-timeout': { status: 408, title: 'The request did not arrive in time.', final: false },
  'expectation-failed': { status: 417, title: 'We cannot meet this expectation.', final: true },
  'headers-too-large': { status: 431, title: 'The headers of the request are too large.', final: true },
  'malformed-json': { status: 400, title: 'The request body is not valid JSON.', final: true },
  'invalid-input': { status: 422, title: 'Some fields are missing or wrong.', final: true },
  'unsupported-media-type': { status: 415, title: 'This content type is not accepted here.', final: true },
  'body-too-large': { status: 413, title: 'The request body is too large.', final: true },
  'idempotency-conflict': {
    status: 409,
    title: 'This Idempotency-Key was used with another body.',
    final: true,
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests. Please use another way to reach us.',
    final: false,
  },
  'not-found': { status: 404, title: 'There is nothing here.', final: true },
  'not-signed-in': { status: 401, title: 'Please sign in.', final: true },
  forbidden: { status: 403, title: 'You may not do this.', final: true },
  'cross-site-request': { status: 403, title: 'This request came from another site.', final: true },
  'token-invalid': {
    status: 410,
    title: 'This link or code is no longer valid. Ask for a new one.',
    final: true,
  },
  'fresh-authentication-needed': {
    status: 401,
    title: 'Please confirm once more that it is you.',
    final: true,
  },
  'address-unconfirmed': {
    status: 409,
    title: 'Your account has no confirmed e-mail address. Please confirm one there, or use the form.',
    final: true,
  },
  'wrong-state': { status: 409, title: 'The case is not at this step.', final: true },
  'digest-mismatch': { status: 409, title: 'What was approved is not what stands here now.', final: true },
  'second-person-needed': { status: 409, title: 'Another person has to approve this.', final: true },
  'outcome-unknown': {
    status: 503,
    title:
      'There was no answer in time, and this may still count. Please look at the case before you try again.',
    final: false,
  },
  'database-unavailable': {
    status: 503,
    title: 'We cannot take this in at the moment. Please try again.',
    final: false,
  },
  'package-expired': { status: 410, title: 'This package has expired.', final: true },
  'package-exhausted': {
    status: 410,
    title: 'This package has been downloaded as often as is allowed.',
    final: true,
  },
  'config-invalid': { status: 500, title: 'The configuration has faults.', final: true },
  'map-mismatch': { status: 500, title: 'The data map does not fit the database.', final: true },
  'identifier-invalid': { status: 422, title: 'An identifier is empty or malformed.', final: true },
  'discovery-limit': {
    status: 500,
    title: 'More rows belong to this person than the limit allows.',
    final: true,
  },
  'foreign-record': { status: 500, title: 'A record of another person was found in this case.', final: true },
  'system-refused': { status: 502, title: 'A system refused our access.', final: true },
  'system-paused': { status: 409, title: 'A system is paused until its access is repaired.', final: true },
  'system-rejected': { status: 502, title: 'A system did not accept our question.', final: true },
  'system-busy': { status: 503, title: 'A system asked us to wait.', final: false },
  'sibling-searching': { status: 503, title: 'Another case of this request is searching.', final: false },
  'system-unavailable': { status: 502, title: 'A system does not answer.', final: false },
  'plan-exceeded': {
    status: 409,
    title: 'More would be changed than the plan says. Nothing was changed.',
    final: true,
  },
  'erasure-conflict': {
    status: 409,
    title: 'A system does not allow this change. Nothing was changed there.',
    final: true,
  },
  'legal-hold': {
    status: 409,
    title: 'A legal hold forbids to erase this. Nothing was changed there.',
    final: true,
  },
  'vault-unavailable': { status: 503, title: 'Our own store of records does not work.', final: false },
  'vault-corrupt': { status: 500, title: 'Stored data cannot be read.', final: true },
  'key-destroyed': { status: 410, title: 'This data has been destroyed.', final: true },
  'clock-input': { status: 422, title: 'The dates cannot be computed from this.', final: true },
  internal: { status: 500, title: 'Something went wrong on our side.', final: false },
} as const satisfies Record<string, { status: number; title: string; final: boolean }>;

export type ErrorCode = keyof typeof ERRORS;

/** One fault of one input field. `field` is a JSON path such as `claims.0.value`. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** The one error class. `detail` is for operators; `faults` name bad input fields, never their values. */
export class WafaError extends Error {
  override readonly name = 'WafaError';
  readonly code: ErrorCode;
  readonly detail: string;
  readonly faults: readonly FieldFault[];
  /** Not to be tried again before; undefined where nobody named a time. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    detail = '',
    options: { cause?: unknown; faults?: readonly FieldFault[]; retryAfterSeconds?: number | undefined } = {},
  ) {
    super(
      detail === '' ? code : `${code}: ${detail}`,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.code = code;
    this.detail = detail;
    this.faults = options.faults ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get title(): string {
    return ERRORS[this.code].title;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get final(): boolean {
    return ERRORS[this.code].final;
  }
}

/** All that a log may say of an error: a message, a detail or an SQL parameter may hold what belongs to a person. */
export const codeOf = (error: unknown): ErrorCode => (error instanceof WafaError ? error.code : 'internal');

/**
 * The first line of any error, for whoever starts a process or runs a command: nothing of a person is known to it yet.
 * Never of an error that came while a case was worked on.
 */
export function inShort(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const [line = ''] = error.message.split('\n');
  return line || ((error as { readonly code?: string }).code ?? error.name);
}
