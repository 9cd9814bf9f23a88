import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';
import { readStripeWebhook } from '#libs/connectors/stripe/webhook';
import { IdempotencyStore } from '../../apps/sandbox/src/vendors/stripe/idempotency.js';
import {
  SANDBOX_STRIPE_WEBHOOK_SECRET,
  type StripeStandIn,
} from '../../apps/sandbox/src/vendors/stripe/index.js';
import type { VendorCall } from '../../apps/sandbox/src/vendors/stand-in.js';
import { STRIPE_NOW, StripeWorld } from '../support/stripe.js';

const world = new StripeWorld();
afterAll(() => world.close());

const ALL = 'sk_test_all';
const KEYS = new Map([[ALL, 'all' as const]]);

const clientOf = ({ http }: StripeStandIn, key = ALL): Stripe => {
  const { hostname: host, port } = new URL(http.url);
  return new Stripe(key, { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
};

describe('the stand-in for Stripe, asked by the official SDK', () => {
  let standIn: StripeStandIn;
  let stripe: Stripe;
  beforeEach(async () => {
    standIn = await world.start({ keys: KEYS });
    stripe = clientOf(standIn);
  });

  it('compares addresses letter by letter, and lists the latest first', async () => {
    const idsOf = async (email: string) => (await stripe.customers.list({ email })).data.map(({ id }) => id);
    expect(await idsOf('layla@example.com')).toEqual(['cus_example_layla']);
    expect(await idsOf('Layla@Example.com')).toEqual(['cus_example_layla_first']);
    expect(await idsOf('LAYLA@example.com')).toEqual([]);
    const { data, has_more: hasMore } = await stripe.customers.list({ limit: 2 });
    expect([data.map(({ id }) => id), hasMore]).toEqual([
      ['cus_example_layla', 'cus_example_layla_first'],
      true,
    ]);
  });

  it('hides cancelled subscriptions and old events as Stripe does', async () => {
    const customer = 'cus_example_layla';
    expect((await stripe.subscriptions.list({ customer })).data).toHaveLength(1);
    expect((await stripe.subscriptions.list({ customer, status: 'all' })).data).toHaveLength(2);
    const events = (await stripe.events.list({ limit: 100 })).data.map(({ id }) => id);
    expect(events).not.toContain('evt_example_layla_old');
  });

  it.each<[string, (stripe: Stripe) => Promise<unknown>, object]>([
    [
      'an unknown id',
      (one) => one.customers.retrieve('cus_x'),
      { statusCode: 404, code: 'resource_missing' },
    ],
    [
      'a filter by nobody',
      (one) => one.charges.list({ customer: 'cus_x' }),
      { statusCode: 400, code: 'resource_missing', param: 'customer' },
    ],
    [
      'a cursor that is none',
      (one) => one.charges.list({ starting_after: 'ch_x' }),
      { statusCode: 400, param: 'starting_after' },
    ],
    [
      'a limit past a hundred',
      (one) => one.charges.list({ limit: 101 }),
      { statusCode: 400, code: 'parameter_invalid_integer' },
    ],
    [
      'an unknown parameter',
      (one) => one.rawRequest('GET', '/v1/charges?client=1'),
      { statusCode: 400, code: 'parameter_unknown', param: 'client' },
    ],
    [
      'a missing parameter',
      (one) => one.rawRequest('GET', '/v1/subscription_items'),
      { statusCode: 400, code: 'parameter_missing', param: 'subscription' },
    ],
    ['an unknown path', (one) => one.rawRequest('GET', '/v1/clients'), { statusCode: 404 }],
  ])('refuses %s', async (_, ask, error) => {
    await expect(ask(stripe)).rejects.toMatchObject({ type: 'StripeInvalidRequestError', ...error });
  });

  it('refuses no key and a wrong one', async () => {
    await expect(clientOf(standIn, 'sk_test_x').customers.list()).rejects.toMatchObject({ statusCode: 401 });
    expect((await fetch(`${standIn.http.url}/v1/customers`)).status).toBe(401);
  });

  it('keeps what was paid when a customer is deleted, and what hung on the customer no longer', async () => {
    const customer = 'cus_example_layla';
    expect(await stripe.customers.del(customer)).toMatchObject({ id: customer, deleted: true });
    expect(await stripe.customers.retrieve(customer)).toEqual({
      id: customer,
      object: 'customer',
      deleted: true,
    });
    expect((await stripe.customers.list({ email: 'layla@example.com' })).data).toEqual([]);
    expect((await stripe.charges.list({ customer })).data.map(({ receipt_email: to }) => to)).toEqual([
      'Layla@Example.com',
    ]);
    const { data } = await stripe.subscriptions.list({ customer, status: 'all' });
    expect(data.map(({ status }) => status)).toEqual(['canceled', 'canceled']);
    await expect(stripe.customers.listTaxIds(customer)).rejects.toMatchObject({ statusCode: 404 });
    await expect(stripe.customers.del(customer)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('answers a repeated POST from memory, and refuses another one under the same key', async () => {
    const change = (name: string) =>
      stripe.customers.update('cus_example_layla', { name }, { idempotencyKey: 'key-1' });
    const first = await change('One');
    standIn.account.replace('customer', { ...first, name: 'Two' });
    const again = await change('One');
    expect(again.name).toBe('One');
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    await expect(change('Three')).rejects.toMatchObject({ type: 'StripeIdempotencyError' });
  });
});

describe("Stripe's memory of POSTs", () => {
  const call = (body = ''): VendorCall => ({
    method: 'POST',
    path: '/v1/x',
    query: new URLSearchParams(),
    headers: { 'idempotency-key': 'key-1' },
    body: Buffer.from(body),
  });

  it('gives a first 500 again', async () => {
    const store = new IdempotencyStore();
    await store.run(call(), () => Promise.resolve({ status: 500, body: 'first' }));
    const again = await store.run(call(), () => Promise.resolve({ status: 200, body: 'second' }));
    expect(again).toMatchObject({ status: 500, body: 'first' });
  });

  it('is in conflict with itself while the first works', async () => {
    const store = new IdempotencyStore();
    let finish = (): void => undefined;
    const first = store.run(call(), () => {
      return new Promise((resolve) => {
        finish = () => resolve({ status: 200 });
      });
    });
    await expect(store.run(call(), () => Promise.resolve({ status: 200 }))).rejects.toMatchObject({
      status: 409,
    });
    finish();
    expect(await first).toEqual({ status: 200 });
  });

  it('forgets what was refused before any work', async () => {
    const store = new IdempotencyStore();
    await expect(store.run(call(), () => Promise.reject(new Error('invalid')))).rejects.toThrow('invalid');
    expect(await store.run(call('other'), () => Promise.resolve({ status: 200 }))).toEqual({ status: 200 });
  });
});

describe('an event of the stand-in', () => {
  const received: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
  const product = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(202).end();
    });
  });
  let webhookUrl: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve));
    webhookUrl = `http://127.0.0.1:${(product.address() as AddressInfo).port}/webhooks/stripe`;
  });
  afterAll(() => new Promise((resolve) => product.close(resolve)));
  beforeEach(() => {
    received.length = 0;
  });

  const notices = () =>
    received.map(({ headers, body }) =>
      readStripeWebhook({
        rawBody: body,
        signature: String(headers['stripe-signature']),
        secret: SANDBOX_STRIPE_WEBHOOK_SECRET,
        now: STRIPE_NOW,
      }),
    );

  it('reaches the webhook, signed, for a change, a deletion and a refund', async () => {
    const standIn = await world.start({ keys: KEYS, webhookUrl });
    const stripe = clientOf(standIn);
    await stripe.customers.update('cus_example_layla', { name: 'Layla' });
    await stripe.customers.del('cus_example_layla');
    const charge = standIn.account.get('charge', 'ch_example_omar_1') ?? {};
    expect(await standIn.notify('charge.refunded', charge)).toBe(202);
    const about = { createdAt: STRIPE_NOW };
    expect(notices()).toEqual([
      { id: 'evt_sandbox_1', type: 'customer.updated', customerId: 'cus_example_layla', ...about },
      { id: 'evt_sandbox_2', type: 'customer.deleted', customerId: 'cus_example_layla', ...about },
      { id: 'evt_sandbox_3', type: 'charge.refunded', customerId: 'cus_example_omar', ...about },
    ]);
  });

  it('is kept among the events even where nobody is told', async () => {
    const standIn = await world.start({ keys: KEYS });
    expect(await standIn.notify('customer.updated', { id: 'cus_1', object: 'customer' })).toBeUndefined();
    const { data } = await clientOf(standIn).events.list({ limit: 1 });
    expect(data.map(({ id }) => id)).toEqual(['evt_sandbox_1']);
  });
});
