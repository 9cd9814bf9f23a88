import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeConnectorContract, discoverAll } from '#libs/connectors/kit/contract';
import { createConnector } from '#libs/connectors/all/create-connectors';
import type { Connector, Envelope } from '#libs/connectors/kit/connector';
import { systemSchema } from '#libs/data-map/systems';
import { CROWD_CANARY, PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { SANDBOX_STRIPE_KEY, type StripeStandIn } from '../../apps/sandbox/src/vendors/stripe/index.js';
import { LAYLA_AT_STRIPE } from '../../apps/sandbox/src/vendors/stripe/layla-records.js';
import { charge } from '../../apps/sandbox/src/vendors/stripe/objects/payments.js';
import { checkoutSession, typedAtCheckout } from '../../apps/sandbox/src/vendors/stripe/objects/checkout.js';
import { StripeWorld } from '../support/stripe.js';

const world = new StripeWorld();
let stripe: StripeStandIn;
beforeAll(async () => {
  stripe = await world.start();
});
afterAll(() => world.close());

const LAYLA = { kind: 'email', value: PEOPLE.layla.email };
const STORED = { kind: 'stripe_customer_id', value: 'cus_example_layla' };

/** `collection` → ids, as LAYLA_AT_STRIPE writes it. */
function idsOf(envelopes: readonly Envelope[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { collection, key } of envelopes) {
    (found[collection.replace('stripe:', '')] ??= []).push(Object.values(key)[0] ?? '');
  }
  return Object.fromEntries(Object.entries(found).map(([name, ids]) => [name, ids.toSorted()]));
}

describeConnectorContract('the Stripe connector', () => ({
  connector: world.connect(stripe),
  subject: LAYLA,
  nobody: { kind: 'email', value: 'nobody@example.com' },
  neighbourCanary: PEOPLE.omar.canary,
  secretCanary: PEOPLE.layla.sealedCanary,
  refused: world.connect(stripe, { secretKey: 'rk_test_of_somebody_else' }),
  unavailable: world.connect(stripe, { apiUrl: new URL('http://127.0.0.1:1') }),
  records: Object.entries(LAYLA_AT_STRIPE).flatMap(([name, ids]) =>
    ids.map((id) => ({
      collection: `stripe:${name}`,
      key: { [name === 'cash_balances' ? 'customer' : 'id']: id },
    })),
  ),
}));

describe('the search of a Stripe account', () => {
  it('finds every kind of object there is, from the address as the person types it', async () => {
    const address = { kind: 'email', value: ' LAYLA@example.com ' };
    const { envelopes, result } = await discoverAll(world.connect(stripe), [address]);
    const expected = Object.entries<readonly string[]>(LAYLA_AT_STRIPE).map(([name, ids]) => [
      name,
      ids.toSorted(),
    ]);
    expect(idsOf(envelopes)).toEqual(Object.fromEntries(expected));
    expect(result.openTask).toBeUndefined();
  });

  it('finds a customer under other letters only because another record writes the address so', async () => {
    const own = await world.start();
    const traced = await discoverAll(world.connect(own), [LAYLA]);
    expect(idsOf(traced.envelopes)['customers']).toEqual(['cus_example_layla', 'cus_example_layla_first']);
    const paid = own.account.get('charge', 'ch_example_layla_1');
    if (paid) own.account.replace('charge', { ...paid, receipt_email: null });
    own.account.remove('event', 'evt_example_layla_2');
    const untraced = await discoverAll(world.connect(own), [LAYLA]);
    expect(idsOf(untraced.envelopes)['customers']).toEqual(['cus_example_layla']);
  });

  it('takes from a stored id only what belongs to that customer', async () => {
    const { envelopes, result } = await discoverAll(world.connect(stripe), [STORED]);
    const found = idsOf(envelopes);
    expect(found).toMatchObject({
      customers: ['cus_example_layla'],
      charges: ['ch_example_layla_1'],
      checkout_sessions: ['cs_test_layla'],
    });
    expect(found['issuing_cardholders']).toBeUndefined();
    expect(result.collections.filter(({ notSearched }) => notSearched !== undefined)).toEqual([
      { collection: 'stripe:issuing_cardholders', records: 0, notSearched: 'needs email' },
    ]);
  });

  it('finds nothing for an id that Stripe does not know', async () => {
    const unknown = { ...STORED, value: 'cus_example_nobody' };
    const { envelopes, result } = await discoverAll(world.connect(stripe), [unknown]);
    expect(envelopes).toEqual([]);
    expect(result.collections[0]).toEqual({ collection: 'stripe:customers', records: 0 });
  });

  it.each(['../charges', 'cus 1', 'cus_1?limit=1'])(
    'asks for no address that is no id: %s',
    async (value) => {
      await expect(discoverAll(world.connect(stripe), [{ ...STORED, value }])).rejects.toMatchObject({
        code: 'identifier-invalid',
      });
    },
  );

  it('takes nothing of the others, her namesake included', async () => {
    const { envelopes } = await discoverAll(world.connect(stripe), [STORED, LAYLA]);
    const { layla, ...others } = PEOPLE;
    const text = JSON.stringify(envelopes);
    expect(text).toContain(layla.canary);
    for (const { canary } of Object.values(others)) expect(text).not.toContain(canary);
    expect(text).not.toContain(CROWD_CANARY);
  });

  it('reads long lists to the end, a page of a hundred at a time', async () => {
    const own = await world.start();
    for (let number = 0; number < 250; number += 1) {
      const id = `ch_example_many_${number}`;
      own.account.add(
        'charge',
        charge({ id, created: 1_772_400_000, amount: 1, customer: STORED.value, receipt_url: null }),
      );
    }
    const beats: number[] = [];
    const found: string[] = [];
    await world.connect(own).discover({
      identifiers: [STORED],
      emit: ({ collection, key }) => {
        if (collection === 'stripe:charges') found.push(key['id'] ?? '');
        return Promise.resolve();
      },
      heartbeat: ({ records }) => beats.push(records),
    });
    expect(new Set(found).size).toBe(251);
    const pages = own.http.calls.filter(({ path }) => path === '/v1/charges').map(({ query }) => query);
    expect(pages).toEqual([
      'customer=cus_example_layla&limit=100',
      'customer=cus_example_layla&limit=100&starting_after=ch_example_many_150',
      'customer=cus_example_layla&limit=100&starting_after=ch_example_many_50',
    ]);
    expect(beats).toEqual(beats.toSorted((a, b) => a - b));
    expect(beats.length).toBeGreaterThanOrEqual(own.http.calls.length - 2);
  });

  it('begins anew when a list changes under its hands', async () => {
    const own = await world.start();
    for (let number = 0; number < 150; number += 1) {
      const id = `ch_example_many_${number}`;
      own.account.add(
        'charge',
        charge({ id, created: 1_772_400_000, amount: 1, customer: STORED.value, receipt_url: null }),
      );
    }
    const search = world.connect(own).discover({
      identifiers: [STORED],
      emit: ({ key }) => {
        if (key['id'] === 'ch_example_many_100') own.account.remove('charge', 'ch_example_many_50');
        return Promise.resolve();
      },
      heartbeat: () => undefined,
    });
    await expect(search).rejects.toMatchObject({ code: 'system-unavailable', final: false });
  });

  it('still finds what was paid by a customer who was deleted', async () => {
    const own = await world.start();
    own.account.deleteCustomer(STORED.value);
    const { envelopes } = await discoverAll(world.connect(own), [STORED]);
    expect(envelopes[0]?.data).toEqual({ id: STORED.value, object: 'customer', deleted: true });
    expect(idsOf(envelopes)).toMatchObject({
      charges: ['ch_example_layla_1'],
      refunds: ['re_example_layla'],
    });
    expect(idsOf(envelopes)['payment_methods']).toBeUndefined();
  });

  it('asks an officer where a session with her address belongs to a customer with another', async () => {
    const own = await world.start();
    own.account.add(
      'checkout_session',
      checkoutSession({
        id: 'cs_test_of_omar',
        created: 1_772_400_000,
        amount_total: 100,
        customer: 'cus_example_omar',
        customer_details: typedAtCheckout({ email: PEOPLE.layla.email, name: null }),
        payment_intent: 'pi_example_omar_1',
        url: null,
      }),
    );
    const { envelopes, result } = await discoverAll(world.connect(own), [LAYLA]);
    expect(result.openTask).toBe('look-by-hand');
    expect(idsOf(envelopes)['checkout_sessions']).toContain('cs_test_of_omar');
    expect(JSON.stringify(envelopes)).not.toContain(PEOPLE.omar.canary);
  });

  it('asks an officer where a guest of hers paid with what belongs to a customer with another address', async () => {
    const own = await world.start();
    const intent = own.account.get('payment_intent', 'pi_example_layla_guest');
    if (!intent) throw new Error('the stand-in has no payment of a guest');
    own.account.remove('payment_intent', intent.id);
    own.account.add('payment_intent', { ...intent, customer: 'cus_example_omar' });
    const { envelopes, result } = await discoverAll(world.connect(own), [LAYLA]);
    expect(result.openTask).toBe('look-by-hand');
    const found = idsOf(envelopes);
    expect(found['checkout_sessions']).toContain('cs_test_layla_guest');
    expect(found['payment_intents']).toEqual(['pi_example_layla_1', 'pi_example_layla_first']);
    expect(found['charges']).toEqual(['ch_example_layla_1', 'ch_example_layla_first']);
    expect(JSON.stringify(envelopes)).not.toContain(PEOPLE.omar.canary);
  });

  it('takes what is left out nowhere, and does not ask for it', async () => {
    const own = await world.start();
    const leaveOut = [
      'billing-credits',
      'entitlements',
      'identity',
      'treasury',
      'issuing',
      'events',
    ] as const;
    const connector = world.connect(own, { leaveOut });
    const { envelopes, result } = await discoverAll(connector, [LAYLA]);
    const gone = /credit_|entitlement|verification|outbound|issuing|events/;
    const names = result.collections.map(({ collection }) => collection);
    expect(names.filter((name) => gone.test(name))).toEqual([
      'stripe:credit_notes',
      'stripe:credit_note_lines',
    ]);
    expect(connector.collections.map(({ key }) => key)).toEqual(names);
    expect(envelopes).toHaveLength(36);
    const asked = own.http.calls.map(({ path }) => path);
    expect(
      asked.filter((path) => /billing|entitlements|identity|treasury|issuing|events/.test(path)),
    ).toEqual([]);
  });

  it('has words in both languages for every collection, and columns that its objects have', async () => {
    const connector = world.connect(stripe);
    const { envelopes } = await discoverAll(connector, [LAYLA]);
    for (const { key, label, columns } of connector.collections) {
      expect(label?.en).toMatch(/[a-z]/);
      expect(label?.ar).toMatch(/[\u0600-\u06ff]/);
      const data = envelopes.find(({ collection }) => collection === key)?.data ?? {};
      const absent = columns.filter(({ name }) => !(name in data)).map(({ name }) => name);
      expect([key, absent]).toEqual([
        key,
        key === 'stripe:verification_sessions' ? ['provided_details'] : [],
      ]);
    }
  });
});

describe('a record of Stripe', () => {
  let envelopes: readonly Envelope[];
  beforeAll(async () => {
    ({ envelopes } = await discoverAll(world.connect(stripe), [LAYLA]));
  });
  const dataOf = (id: string) => envelopes.find(({ key }) => key['id'] === id)?.data;

  it('is whole, in the numbers that Stripe keeps, without keys and addresses that open something', () => {
    expect(dataOf('ch_example_layla_1')).toMatchObject({
      amount: 39_900,
      currency: 'sar',
      created: 1_772_312_400,
      receipt_email: 'Layla@Example.com',
      billing_details: { address: { line1: 'Example Street 3, canary-layla-7f3a' } },
    });
    expect(dataOf('ch_example_layla_1')).not.toHaveProperty('receipt_url');
    expect(dataOf('pi_example_layla_1')).not.toHaveProperty('client_secret');
    expect(dataOf('in_example_layla')).not.toHaveProperty('hosted_invoice_url');
    expect(dataOf('evt_example_layla_1')).toMatchObject({ request: { id: null } });
  });

  it('has decimal numbers as text', () => {
    expect(dataOf('si_example_layla')).toMatchObject({ price: { unit_amount_decimal: '3900' } });
  });

  it('leaves to their own collections the lists that Stripe cuts off', () => {
    expect(dataOf('in_example_layla')).not.toHaveProperty('lines');
    expect(dataOf('sub_example_layla')).not.toHaveProperty('items');
  });
});

describe('a system of systems.yaml with the connector stripe', () => {
  const text = { en: 'x', ar: 'س' };
  const system = systemSchema.parse({
    key: 'payments',
    connector: 'stripe',
    name: text,
    purposes: [text],
    legalBasis: [text],
    source: [text],
    retention: text,
    secretKeyFrom: 'STRIPE_SECRET_KEY',
    apiUrlFrom: 'STRIPE_API_URL',
    leaveOut: ['treasury'],
  });
  const connect = (environment: Record<string, string>, embedded = true): Connector =>
    createConnector(system, {
      secret: (name) => environment[name],
      paceOf: () => () => Promise.resolve(),
      embedded,
      datasets: [],
    });

  it('becomes a connector with its key, address and parts', async () => {
    const connector = connect({ STRIPE_SECRET_KEY: SANDBOX_STRIPE_KEY, STRIPE_API_URL: stripe.http.url });
    await connector.check();
    expect(connector.system).toBe('payments');
    expect(connector.collections.map(({ key }) => key)).not.toContain('stripe:outbound_payments');
    await connector.close();
  });

  it('is refused without its key, and with an address of this machine outside the sandbox', () => {
    expect(() => connect({})).toThrow(/STRIPE_SECRET_KEY, which payments needs, is missing/);
    const local = { STRIPE_SECRET_KEY: 'rk_live_x', STRIPE_API_URL: stripe.http.url };
    expect(() => connect(local, false)).toThrow(/STRIPE_API_URL: a vendor on this machine/);
  });
});
