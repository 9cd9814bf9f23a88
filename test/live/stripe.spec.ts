import { afterAll, beforeAll } from '@jest/globals';
import type { Stripe } from 'stripe';
import { describeConnectorContract } from '#libs/connectors/kit/contract';
import type { Connector } from '#libs/connectors/kit/connector';
import { createClient, type StripeClient } from '#libs/connectors/stripe/client';
import { createStripeConnector, type StripeOptions } from '#libs/connectors/stripe/stripe.connector';
import { systemSchema } from '#libs/data-map/systems';
import {
  describeLive,
  fictitious,
  itIsReady,
  LIVE_PACE,
  NOWHERE,
  requireTestKey,
  setting,
  urlSetting,
} from '../support/live.js';

const READ_KEY = 'WAFA_LIVE_STRIPE_KEY';
const WRITE_KEY = 'WAFA_LIVE_STRIPE_WRITE_KEY';
for (const name of [READ_KEY, WRITE_KEY]) requireTestKey(name, ['sk_test_', 'rk_test_']);

describeLive('Stripe', [READ_KEY, WRITE_KEY], () => {
  const [person, neighbour] = [fictitious(), fictitious()];
  const apiUrl = urlSetting('WAFA_LIVE_STRIPE_API_URL');
  const made: Stripe.Customer[] = [];
  const connectors: Connector[] = [];
  let writer: StripeClient;

  // Events come some time after what they tell of: two searches may differ.
  const parts = ['events', ...setting('WAFA_LIVE_STRIPE_LEAVE_OUT').split(',')].filter((part) => part !== '');

  const connect = (changes: Partial<StripeOptions> = {}): Connector => {
    const leaveOut = leaveOutOf(parts);
    const options = { system: 'stripe', secretKey: setting(READ_KEY), apiUrl, pace: LIVE_PACE, leaveOut };
    const connector = createStripeConnector({ ...options, ...changes });
    connectors.push(connector);
    return connector;
  };

  beforeAll(async () => {
    writer = createClient({ secretKey: setting(WRITE_KEY), apiUrl, pace: LIVE_PACE });
    for (const { email, word } of [person, neighbour])
      made.push(await writer.stripe.customers.create({ email, name: word }));
  });
  afterAll(async () => {
    for (const { id } of made) await writer.stripe.customers.del(id);
    await Promise.all(connectors.map((one) => one.close()));
    writer.close();
  });

  itIsReady(connect);
  describeConnectorContract('the Stripe connector', () => ({
    connector: connect(),
    subject: { kind: 'email', value: person.email },
    records: made.slice(0, 1).map(({ id }) => ({ collection: 'stripe:customers', key: { id } })),
    nobody: { kind: 'email', value: fictitious().email },
    neighbourCanary: neighbour.word,
    secretCanary: setting(READ_KEY),
    refused: connect({ secretKey: 'rk_test_of_nobody' }),
    unavailable: connect({ apiUrl: NOWHERE }),
  }));
});

/** The names of systems.yaml, checked by its own schema. */
function leaveOutOf(parts: readonly string[]): NonNullable<StripeOptions['leaveOut']> {
  const text = { en: 'x', ar: 'س' };
  const system = systemSchema.parse({
    ...{ key: 'stripe', connector: 'stripe', secretKeyFrom: READ_KEY, leaveOut: [...new Set(parts)] },
    ...{ name: text, purposes: [text], legalBasis: [text], source: [text], retention: text },
  });
  return system.connector === 'stripe' ? system.leaveOut : [];
}
