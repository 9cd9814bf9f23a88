import { describe, expect, it } from '@jest/globals';
import type { VendorCall } from '../../apps/sandbox/src/vendors/stand-in.js';
import { describeWithSpecification, gateOf } from '../support/specifications.js';

const call = (target: string): VendorCall => {
  const url = new URL(target, 'http://vendor');
  return { method: 'GET', path: url.pathname, query: url.searchParams, headers: {}, body: Buffer.alloc(0) };
};

const CUSTOMERS = '/v1/customers?email=a%40example.com&limit=3&created[gte]=5&expand[]=data.tax';
const CUSTOMER = {
  id: 'cus_1',
  object: 'customer',
  created: 1_767_225_600,
  default_source: null,
  description: null,
  email: 'a@example.com',
  invoice_settings: {
    custom_fields: null,
    default_payment_method: null,
    footer: null,
    rendering_options: null,
  },
  livemode: false,
  metadata: {},
  shipping: null,
};
const listOf = (customer: object) => ({
  status: 200,
  body: { object: 'list', data: [customer], has_more: false, url: '/v1/customers' },
});

describe("the vendors' specifications", () => {
  describeWithSpecification('stripe')("Stripe's", () => {
    const gate = gateOf('stripe', []);

    it('passes a correct answer', () => {
      expect(gate?.faultsOf(call(CUSTOMERS), listOf(CUSTOMER))).toEqual([]);
      const error = {
        status: 404,
        body: { error: { type: 'invalid_request_error', message: 'No such customer' } },
      };
      expect(gate?.faultsOf(call('/v1/customers/cus_2'), error)).toEqual([]);
    });

    it('turns red at one dropped field, a wrong type, an unknown path, an unknown parameter', () => {
      const { created: _, ...dropped } = CUSTOMER;
      expect(gate?.faultsOf(call(CUSTOMERS), listOf(dropped))).toEqual([
        "answer/data/0 must have required property 'created'",
      ]);
      expect(gate?.faultsOf(call(CUSTOMERS), listOf({ ...CUSTOMER, created: 'now' }))).toEqual([
        'answer/data/0/created must be integer',
      ]);
      expect(gate?.faultsOf(call('/v1/clients'), listOf(CUSTOMER))).toEqual([
        'is no operation of the specification',
      ]);
      expect(gate?.faultsOf(call('/v1/customers?mail=a'), listOf(CUSTOMER))).toEqual([
        'query mail is not known',
      ]);
    });
  });

  describeWithSpecification('clerk')("Clerk's", () => {
    const gate = gateOf('clerk', []);
    const error = {
      status: 404,
      body: { errors: [{ message: 'not found', long_message: 'No user', code: 'resource_not_found' }] },
    };

    it('passes a correct answer', () => {
      expect(gate?.faultsOf(call('/v1/users/user_1'), error)).toEqual([]);
      expect(
        gate?.faultsOf(call('/v1/users/count?email_address=a%40example.com'), {
          status: 200,
          body: { object: 'total_count', total_count: 1 },
        }),
      ).toEqual([]);
    });

    it('turns red at one dropped field, a wrong type, an unknown path, an unknown parameter', () => {
      const dropped = { ...error, body: { errors: [{ message: 'not found', long_message: 'No user' }] } };
      expect(gate?.faultsOf(call('/v1/users/user_1'), dropped)).toEqual([
        "answer/errors/0 must have required property 'code'",
      ]);
      const mistyped = { status: 200, body: { object: 'total_count', total_count: 'one' } };
      expect(gate?.faultsOf(call('/v1/users/count'), mistyped)).toEqual([
        'answer/total_count must be integer',
      ]);
      expect(gate?.faultsOf(call('/v1/clients/mine/all'), error)).toEqual([
        'is no operation of the specification',
      ]);
      expect(gate?.faultsOf(call('/v1/users/count?mail=a'), mistyped)).toContain('query mail is not known');
    });
  });
});
