/** Clerk's error objects and lists. */
import type { VendorAnswer, VendorCall } from '../stand-in.js';

interface ErrorText {
  readonly code: string;
  readonly message: string;
  readonly longMessage?: string;
}

const TRACE = '0123456789abcdef0123456789abcdef';

export const errorBody = ({ code, message, longMessage = message }: ErrorText) => ({
  errors: [{ message, long_message: longMessage, code }],
  clerk_trace_id: TRACE,
});

export const refuse = (status: number, text: ErrorText): VendorAnswer => ({ status, body: errorBody(text) });

/** What Clerk says with a status that is played on demand. */
export const errorBodyOf = (status: number): unknown =>
  errorBody(
    ERROR_OF_STATUS[status] ?? {
      code: 'internal_clerk_error',
      message: 'Oops, an unexpected error occurred',
    },
  );

const ERROR_OF_STATUS: Readonly<Record<number, ErrorText>> = {
  401: { code: 'clerk_key_invalid', message: 'The provided Clerk Secret Key is invalid.' },
  403: { code: 'authorization_invalid', message: 'Unauthorized request' },
  404: { code: 'resource_not_found', message: 'not found' },
  422: { code: 'form_param_value_invalid', message: 'is invalid' },
  429: { code: 'too_many_requests', message: 'Too many requests. Please try again in a bit.' },
};

export const notFound = (what: string): VendorAnswer =>
  refuse(404, { code: 'resource_not_found', message: 'not found', longMessage: `No ${what} was found` });

export const ok = (body: unknown): VendorAnswer => ({ status: 200, body });

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 500;

/** One page, bare or, where the call asks for it, with the whole number. */
export function page(call: VendorCall, all: readonly unknown[]): VendorAnswer {
  const cut = cutOf(call, all);
  if (!cut) return outOfRange();
  return ok(call.query.get('paginated') === 'true' ? { data: cut, total_count: all.length } : cut);
}

/** One page of a list that always comes with the whole number. */
export function countedPage(call: VendorCall, all: readonly unknown[]): VendorAnswer {
  const cut = cutOf(call, all);
  return cut ? ok({ data: cut, total_count: all.length }) : outOfRange();
}

function cutOf({ query }: VendorCall, all: readonly unknown[]): readonly unknown[] | undefined {
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  const offset = Number(query.get('offset') ?? 0);
  const sound = Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT && Number.isInteger(offset);
  return sound && offset >= 0 ? all.slice(offset, offset + limit) : undefined;
}

const outOfRange = (): VendorAnswer =>
  refuse(422, {
    code: 'form_param_value_invalid',
    message: 'is invalid',
    longMessage: `limit must be between 1 and ${MAX_LIMIT}, offset not negative`,
  });
