import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connector } from '#libs/connectors/kit/connector';
import { discoverAll } from '#libs/connectors/kit/contract';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import type { VendorCall } from '../../apps/sandbox/src/vendors/stand-in.js';
import { SANDBOX_STRIPE_KEY, type StripeStandIn } from '../../apps/sandbox/src/vendors/stripe/index.js';
import { STRIPE_DIFFERENCES } from '../../apps/sandbox/src/vendors/stripe/known-differences.js';
import { describeWithSpecification, gateOf } from '../support/specifications.js';
import { startStripeMock, stripeMock, type RunningMock } from '../support/stripe-mock.js';
import { StripeWorld } from '../support/stripe.js';

/** A large document compiles while the first answers are judged. */
const WITH_COMPILING_MS = 120_000;

const world = new StripeWorld();
afterAll(() => world.close());

/** Everything that the connector ever asks. */
async function askEverything(connector: Connector, stripe: StripeStandIn): Promise<void> {
  const stored = { kind: 'stripe_customer_id', value: 'cus_example_layla' };
  await discoverAll(connector, [stored, { kind: 'email', value: PEOPLE.layla.email }]);
  await connector.check();
  await connector.permissions();
  stripe.account.deleteCustomer(stored.value);
  await discoverAll(connector, [stored]);
}

describeWithSpecification('stripe')("Stripe's own specification", () => {
  const gate = gateOf('stripe', STRIPE_DIFFERENCES);
  let stripe: StripeStandIn;
  beforeAll(async () => {
    stripe = await world.start({ gate });
  });

  it(
    'finds no fault with any call of the connector and any answer of the stand-in',
    async () => {
      await askEverything(world.connect(stripe), stripe);
      expect(stripe.http.calls.length).toBeGreaterThan(100);
      expect(stripe.http.violations).toEqual([]);
    },
    WITH_COMPILING_MS,
  );

  it(
    'turns red when any kind of object lacks a field that Stripe requires',
    async () => {
      const own = await world.start();
      await askEverything(world.connect(own), own);
      const paths = new Set(own.http.calls.filter(({ status }) => status === 200).map(({ path }) => path));
      const lists: string[] = [];
      for (const path of paths) {
        const { call, body } = await answerOf(own.http.url, path);
        if (body.object !== 'list' || body.data?.[0] === undefined) continue;
        if (gate?.faultsOf(call, { status: 200, body: [] }).length === 0) continue;
        lists.push(path);
        const { object: _, ...mutilated } = body.data[0];
        const faults = gate?.faultsOf(call, { status: 200, body: { ...body, data: [mutilated] } });
        expect([path, faults?.join()]).toEqual([path, expect.stringContaining("required property 'object'")]);
      }
      expect(lists.length).toBeGreaterThan(8);
    },
    WITH_COMPILING_MS,
  );
});

async function answerOf(url: string, path: string) {
  const response = await fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${SANDBOX_STRIPE_KEY}` },
  });
  const body = (await response.json()) as { object?: string; data?: Record<string, unknown>[] };
  const call: VendorCall = {
    method: 'GET',
    path,
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
  };
  return { call, body };
}

const binary = stripeMock();
const describeWithMock = binary === undefined ? describe.skip : describe;

describeWithMock("Stripe's own mock server", () => {
  let mock: RunningMock;
  beforeAll(async () => {
    mock = await startStripeMock(binary ?? '');
  });
  afterAll(() => mock.stop());

  const statusOf = async (target: string): Promise<number> => {
    const response = await fetch(`${mock.url}${target}`, {
      headers: { authorization: 'Bearer sk_test_123' },
    });
    await response.arrayBuffer();
    return response.status;
  };

  it('accepts every call of the connector', async () => {
    const stripe = await world.start();
    await askEverything(world.connect(stripe), stripe);
    const targets = new Set(stripe.http.calls.map(({ path, query }) => `${path}?${query}`));
    const refused: string[] = [];
    for (const target of targets) if ((await statusOf(target)) !== 200) refused.push(target);
    expect(targets.size).toBeGreaterThan(60);
    expect(refused).toEqual([]);
  });

  it('would refuse an unknown parameter and an unknown path', async () => {
    expect(await statusOf('/v1/charges?client=cus_1')).toBe(400);
    expect(await statusOf('/v1/clients')).toBe(404);
  });
});
