import { afterAll, beforeAll } from '@jest/globals';
import { createClerkClient, type ClerkClient } from '@clerk/backend';
import { createClerkConnector, type ClerkConnectorOptions } from '#libs/connectors/clerk/clerk.connector';
import { describeConnectorContract } from '#libs/connectors/kit/contract';
import type { Connector } from '#libs/connectors/kit/connector';
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

const KEY = 'WAFA_LIVE_CLERK_KEY';
requireTestKey(KEY, ['sk_test_']);

describeLive('Clerk', [KEY], () => {
  const [person, neighbour] = [fictitious(), fictitious()];
  const apiUrl = urlSetting('WAFA_LIVE_CLERK_API_URL');
  const made: string[] = [];
  let client: ClerkClient;

  const connect = (changes: Partial<ClerkConnectorOptions> = {}): Connector =>
    createClerkConnector({
      system: 'clerk',
      secretKey: setting(KEY),
      apiUrl,
      pace: LIVE_PACE,
      verifiedEmailsFor: [],
      ...changes,
    });

  beforeAll(async () => {
    client = createClerkClient({
      secretKey: setting(KEY),
      telemetry: { disabled: true },
      ...(apiUrl ? { apiUrl: apiUrl.href.replace(/\/+$/, '') } : {}),
    });
    for (const { email, word } of [person, neighbour]) {
      const user = await client.users.createUser({
        emailAddress: [email],
        firstName: word,
        skipPasswordRequirement: true,
      });
      made.push(user.id);
    }
  });
  afterAll(async () => {
    for (const id of made) await client.users.deleteUser(id);
  });

  itIsReady(connect);
  describeConnectorContract('the Clerk connector', () => ({
    connector: connect(),
    subject: { kind: 'email', value: person.email },
    records: made.slice(0, 1).map((id) => ({ collection: 'clerk:users', key: { id } })),
    nobody: { kind: 'email', value: fictitious().email },
    neighbourCanary: neighbour.word,
    secretCanary: setting(KEY),
    refused: connect({ secretKey: 'sk_test_of_nobody' }),
    unavailable: connect({ apiUrl: NOWHERE }),
  }));
});
