/** Statuses in which Clerk says that it has no such thing, said by something else: a proxy, a wrong address. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createClerkConnector } from '#libs/connectors/clerk/clerk.connector';
import type { Connector } from '#libs/connectors/kit/connector';
import { discoverAll } from '#libs/connectors/kit/contract';
import { CLERK_IDS } from '../../apps/sandbox/src/vendors/clerk/accounts.js';

const connect = (url: string): Connector =>
  createClerkConnector({
    system: 'clerk',
    secretKey: 'sk_test_any',
    apiUrl: new URL(url),
    pace: () => Promise.resolve(),
    verifiedEmailsFor: [],
  });

describe('an answer that is not Clerk saying so', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
  });

  const answering = (status: number, body: string): Promise<string> =>
    new Promise((resolve) => {
      const listening = createServer((_request, response) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      });
      server = listening;
      listening.listen(0, '127.0.0.1', () => {
        resolve(`http://127.0.0.1:${(listening.address() as AddressInfo).port}`);
      });
    });
  const error = (code: string): string =>
    JSON.stringify({ errors: [{ code, message: '', long_message: '' }] });

  it.each([
    [404, '{}'],
    [404, '{"errors":[]}'],
    [404, error('page_not_found')],
    [402, '{}'],
    [402, error('payment_required')],
  ])('is never taken for nothing held: %i %s', async (status, body) => {
    const connector = connect(await answering(status, body));
    const search = discoverAll(connector, [{ kind: 'clerk_user_id', value: CLERK_IDS.layla }]);
    await expect(search).rejects.toMatchObject({ code: 'system-rejected' });
  });
});
