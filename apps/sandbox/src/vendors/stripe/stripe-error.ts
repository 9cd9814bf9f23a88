/** Stripe's error objects: https://docs.stripe.com/api/errors */
import type { VendorAnswer } from '../stand-in.js';

interface Said {
  readonly type?: 'api_error' | 'idempotency_error' | 'invalid_request_error';
  readonly code?: string;
  readonly param?: string;
  readonly message: string;
}

/** Thrown anywhere in the stand-in, answered by its one handler. */
export class StripeRefusal extends Error {
  readonly status: number;
  readonly said: Said;

  constructor(status: number, said: Said) {
    super(said.message);
    this.status = status;
    this.said = said;
  }

  get answer(): VendorAnswer {
    return { status: this.status, body: { error: { type: 'invalid_request_error', ...this.said } } };
  }
}

/** Not found in the path is 404, not found by a parameter 400. */
export const missing = (kind: string, id: string, param = 'id'): StripeRefusal =>
  new StripeRefusal(param === 'id' ? 404 : 400, {
    code: 'resource_missing',
    param,
    message: `No such ${kind}: '${id}'`,
  });

const TYPES: Readonly<Record<number, Said>> = {
  401: { message: 'Invalid API Key provided: rk_test_****' },
  403: {
    message: "The provided key 'rk_test_****' does not have the required permissions for this endpoint.",
  },
  409: {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: 'Another request is using this key.',
  },
  429: { code: 'rate_limit', message: 'Request rate limit exceeded.' },
};

/** What a fault on demand answers. */
export const faultBody = (status: number): unknown => ({
  error: {
    type: status >= 500 ? 'api_error' : 'invalid_request_error',
    message: 'An error occurred.',
    ...TYPES[status],
  },
});
