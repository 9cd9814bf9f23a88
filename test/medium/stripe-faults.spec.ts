import { afterAll, describe, expect, it } from '@jest/globals';
import { discoverAll } from '#libs/connectors/kit/contract';
import type { WafaError } from '#libs/domain/errors';
import { StandIn } from '../../apps/sandbox/src/vendors/stand-in.js';
import { READ_PERMISSIONS } from '../../apps/sandbox/src/vendors/stripe/routes.js';
import { StripeWorld } from '../support/stripe.js';

const world = new StripeWorld();
afterAll(() => world.close());

const STORED = { kind: 'stripe_customer_id', value: 'cus_example_layla' };
const LAYLA = { kind: 'email', value: 'layla@example.com' };

const errorOf = (work: Promise<unknown>): Promise<WafaError> =>
  work.then(
    () => {
      throw new Error('no error came');
    },
    (error: WafaError) => error,
  );

describe("Stripe's errors", () => {
  it.each([
    [400, 'system-rejected', true],
    [401, 'system-refused', true],
    [402, 'system-rejected', true],
    [403, 'system-refused', true],
    [404, 'system-rejected', true],
    [409, 'system-unavailable', false],
    [429, 'system-busy', false],
    [500, 'system-unavailable', false],
    [503, 'system-unavailable', false],
  ])('%i is %s', async (status, code, final) => {
    const stripe = await world.start();
    stripe.http.faults.plan({ kind: 'status', status });
    const error = await errorOf(discoverAll(world.connect(stripe), [LAYLA]));
    expect([error.code, error.final]).toEqual([code, final]);
    expect(error.message).not.toMatch(/layla|cus_/i);
  });

  it('passes on for how long it is to be left alone, where a time was named', async () => {
    const stripe = await world.start();
    const connector = world.connect(stripe);
    stripe.http.faults.plan({ kind: 'status', status: 429, retryAfterSeconds: 7 }, 1);
    expect(await errorOf(connector.check())).toMatchObject({ code: 'system-busy', retryAfterSeconds: 7 });
    stripe.http.faults.plan({ kind: 'status', status: 429 }, 1);
    expect(await errorOf(connector.check())).toMatchObject({ retryAfterSeconds: undefined });
  });

  it('names the permission that a key lacks, and nothing of a person', async () => {
    const permissions = new Set([...READ_PERMISSIONS].filter((name) => name !== 'rak_dispute_read'));
    const stripe = await world.start({ keys: new Map([['rk_test_narrow', permissions]]) });
    const connector = world.connect(stripe, { secretKey: 'rk_test_narrow' });
    const { code, detail } = await errorOf(discoverAll(connector, [LAYLA]));
    expect(code).toBe('system-refused');
    expect(detail).toMatch(/^stripe: StripePermissionError 403 req_sandbox_\d+ rak_dispute_read$/);
  });

  it('are no empty answer in the middle of a list', async () => {
    const stripe = await world.start();
    const connector = world.connect(stripe);
    let pages = 0;
    const search = connector.discover({
      identifiers: [STORED],
      emit: () => Promise.resolve(),
      heartbeat: () => {
        pages += 1;
        if (pages === 5) stripe.http.faults.plan({ kind: 'drop' });
      },
    });
    expect(await errorOf(search)).toMatchObject({ code: 'system-unavailable', final: false });
  });
});

describe('the pace', () => {
  it('is kept before every call, pages and single objects alike', async () => {
    const stripe = await world.start();
    const connector = world.connect(stripe);
    const before = world.paced;
    await discoverAll(connector, [STORED, LAYLA]);
    await connector.permissions();
    expect(world.paced - before).toBe(stripe.http.calls.length);
    expect(stripe.http.calls.length).toBe(91);
  });

  it('is kept by the one repeat that the SDK makes of what a broken connection swallowed', async () => {
    const stripe = await world.start();
    const before = world.paced;
    stripe.http.faults.plan({ kind: 'drop' }, 1);
    await world.connect(stripe).check();
    expect(stripe.http.calls.map(({ status }) => status)).toEqual([0, 200]);
    expect(world.paced - before).toBe(2);
  });

  it('stops the search when the wait is broken off', async () => {
    const stripe = await world.start();
    const pace = (): Promise<void> => Promise.reject(new Error('cancelled'));
    await expect(world.connect(stripe, { pace }).check()).rejects.toThrow('cancelled');
  });
});

describe('the permissions of a key', () => {
  it('are told one by one', async () => {
    const permissions = new Set(['rak_customer_read', 'rak_charge_read', 'rak_event_read']);
    const stripe = await world.start({ keys: new Map([['rk_test_narrow', permissions]]) });
    const told = await world.connect(stripe, { secretKey: 'rk_test_narrow' }).permissions();
    expect(told).toHaveLength(22);
    expect(told.filter(({ state }) => state === 'granted').map(({ name }) => name)).toEqual([
      'Customers: Read (rak_customer_read)',
      'Charges and Refunds: Read (rak_charge_read)',
      'Tax IDs: Read',
      'Customer balance: Read',
      'Cash balance: Read',
      'Credit grants: Read',
      'Events: Read (rak_event_read)',
    ]);
  });

  it('are all there for the key of the sandbox', async () => {
    const stripe = await world.start();
    const told = await world.connect(stripe).permissions();
    expect(told.every(({ state }) => state === 'granted')).toBe(true);
  });

  it('are more where Wafa erases and corrects with it, and are tried without changing anything', async () => {
    const stripe = await world.start({ keys: new Map([['rk_test_reader', READ_PERMISSIONS]]) });
    const connector = world.connect(stripe, { secretKey: 'rk_test_reader', erases: 'redact', writes: true });
    const told = await connector.permissions();
    expect(told.filter(({ state }) => state === 'missing').map(({ name }) => name)).toEqual([
      'Customers and Tax IDs: Write (rak_customer_write)',
      'Subscriptions: Write (rak_subscription_write)',
      'Payment Methods: Write (rak_payment_method_write)',
      'Sources: Write',
      'PaymentIntents: Write (rak_payment_intent_write)',
      'SetupIntents: Write (rak_setup_intent_write)',
      'Checkout Sessions: Write (rak_checkout_session_write)',
      'Invoices: Write (rak_invoice_write)',
      'Identity, Verification Sessions and Reports: Write',
      'Redaction jobs (preview of the API): Write',
    ]);
    const writer = world.connect(await world.start(), { erases: 'redact', writes: true });
    const all = await writer.permissions();
    expect(all).toHaveLength(32);
    expect(all.every(({ state }) => state === 'granted')).toBe(true);
  });

  it('are not asked for where the key is none', async () => {
    const stripe = await world.start();
    const connector = world.connect(stripe, { secretKey: 'rk_test_of_somebody_else' });
    expect(await errorOf(connector.permissions())).toMatchObject({ code: 'system-refused' });
  });

  it('lack what the account was never given', async () => {
    const stripe = await world.start();
    const connector = world.connect(stripe, { leaveOut: ['events'] });
    stripe.http.faults.plan({ kind: 'status', status: 400 });
    const told = await connector.permissions();
    expect(told).toHaveLength(21);
    expect(told.every(({ state }) => state === 'not-asked')).toBe(true);
    expect(told.at(-1)?.instead).toBe('leaveOut: [issuing], also where the account is without');
  });
});

describe('an answer that ignores the question', () => {
  /** A Stripe that gives one customer, and under every list the same record. */
  const askOne = async (customer: object, record: object) => {
    const list = (data: readonly object[]) => ({
      status: 200,
      body: { object: 'list', data, has_more: false, url: '/v1/list' },
    });
    const http = await StandIn.start({
      name: 'Stripe',
      port: 0,
      handle: ({ path }) => list(path === '/v1/customers' ? [customer] : [record]),
    });
    try {
      const connector = world.connect({ http }, { leaveOut: ['issuing'] });
      return await errorOf(discoverAll(connector, [LAYLA]));
    } finally {
      await http.stop();
    }
  };

  it('is caught where a customer has another address', async () => {
    const omar = { id: 'cus_example_omar', object: 'customer', email: 'omar@example.com' };
    expect(await askOne(omar, {})).toMatchObject({
      code: 'foreign-record',
      detail: 'stripe: a record came that no identity.email leads to',
    });
  });

  it('is caught where a record belongs to another customer', async () => {
    const layla = { id: 'cus_example_layla', object: 'customer', email: LAYLA.value };
    const record = {
      id: 'x_of_omar',
      object: 'charge',
      customer: 'cus_example_omar',
      customer_details: { email: LAYLA.value },
    };
    expect(await askOne(layla, record)).toMatchObject({
      code: 'foreign-record',
      detail: 'stripe: a record came that no stripe:customers.id leads to',
    });
  });

  it('is caught where a list never ends', async () => {
    const page = { object: 'list', data: [], has_more: true, url: '/v1/customers' };
    const http = await StandIn.start({
      name: 'Stripe',
      port: 0,
      handle: () => ({ status: 200, body: page }),
    });
    try {
      const error = await errorOf(discoverAll(world.connect({ http }), [LAYLA]));
      expect(error).toMatchObject({ code: 'system-rejected', final: true });
    } finally {
      await http.stop();
    }
  });
});
