import { describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';
import { readStripeWebhook } from './webhook.js';

const SECRET = 'whsec_of_this_test';
const NOW = new Date('2026-11-22T12:00:00Z');
const EVENT = {
  id: 'evt_1',
  object: 'event',
  type: 'customer.deleted',
  created: 1_795_348_790,
  data: { object: { id: 'cus_1', object: 'customer', email: 'layla@example.com' } },
};

const signed = (body: unknown, { secondsAgo = 0, secret = SECRET } = {}) => {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const timestamp = NOW.getTime() / 1000 - secondsAgo;
  return {
    rawBody: Buffer.from(payload),
    signature: Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp }),
    secret: SECRET,
    now: NOW,
  };
};

const fault = (code: string) => expect.objectContaining({ code });

describe('a webhook of Stripe', () => {
  it('tells which event of which customer, and when', () => {
    expect(readStripeWebhook(signed(EVENT))).toEqual({
      id: 'evt_1',
      type: 'customer.deleted',
      customerId: 'cus_1',
      createdAt: new Date('2026-11-22T11:59:50.000Z'),
    });
  });

  it.each([
    ['the id', 'cus_2'],
    ['the object', { id: 'cus_2', object: 'customer' }],
  ])('finds the customer of a charge by %s', (_, customer) => {
    const data = { object: { id: 'ch_1', object: 'charge', customer } };
    const notice = readStripeWebhook(signed({ ...EVENT, type: 'charge.refunded', data }));
    expect(notice).toMatchObject({ type: 'charge.refunded', customerId: 'cus_2' });
  });

  it('names no customer where there is none', () => {
    const data = { object: { id: 'ch_1', object: 'charge', customer: null } };
    expect(readStripeWebhook(signed({ ...EVENT, data }))).not.toHaveProperty('customerId');
  });

  it('believes a signature of 300 seconds and none of 301', () => {
    expect(readStripeWebhook(signed(EVENT, { secondsAgo: 300 })).id).toBe('evt_1');
    expect(() => readStripeWebhook(signed(EVENT, { secondsAgo: 301 }))).toThrow(fault('forbidden'));
  });

  it('gives a copy that comes at once the same id, so that it can be taken once', () => {
    const body = signed(EVENT);
    expect(readStripeWebhook(body)).toEqual(readStripeWebhook(body));
  });

  it.each([
    [
      'an altered body',
      { ...signed(EVENT), rawBody: Buffer.from(JSON.stringify({ ...EVENT, id: 'evt_2' })) },
    ],
    ['a body written anew', { ...signed(EVENT), rawBody: Buffer.from(JSON.stringify(EVENT, null, 1)) }],
    ['another secret', signed(EVENT, { secret: 'whsec_other' })],
    ['a younger time over an old signature', withTime(signed(EVENT, { secondsAgo: 900 }), 0)],
    ['no signature', { ...signed(EVENT), signature: undefined }],
    ['an empty signature', { ...signed(EVENT), signature: '' }],
    ['a signature that is none', { ...signed(EVENT), signature: 'v1=abc' }],
  ])('does not believe %s', (_, body) => {
    expect(() => readStripeWebhook(body)).toThrow(fault('forbidden'));
  });

  it.each([
    ['no JSON', '{"id"'],
    ['no event', { hello: 'world' }],
    ['an event without an object', { ...EVENT, data: {} }],
    ['an event of the other API', { ...EVENT, object: 'v2.core.event' }],
  ])('refuses %s, though it is signed, without telling what stood in it', (_, body) => {
    expect(() => readStripeWebhook(signed(body))).toThrow(
      expect.objectContaining({ code: 'invalid-input', detail: 'Stripe webhook: no event' }),
    );
  });
});

function withTime(body: ReturnType<typeof signed>, secondsAgo: number) {
  const time = NOW.getTime() / 1000 - secondsAgo;
  return { ...body, signature: body.signature.replace(/t=\d+/, `t=${time}`) };
}
