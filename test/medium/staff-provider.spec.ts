/** An identity provider that is away, altered on the way, or not allowed at all. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { OidcClient } from '../../apps/api/src/staff/oidc-client.js';
import { StaffBrowser, startSignIn, type SignInStack } from '../support/oidc.js';

/** Stands between api and provider and makes everybody who signs in an officer. */
class Meddler {
  readonly #server: Server;
  #port = 0;
  providerPort = 0;
  altered = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#pass(request.url ?? '', {
        method: request.method ?? 'GET',
        headers: {
          cookie: request.headers.cookie ?? '',
          'content-type': request.headers['content-type'] ?? '',
        },
        ...(request.method === 'POST' ? { body: request as never, duplex: 'half' } : {}),
        redirect: 'manual',
      }).then(
        async (answer) => {
          const headers = Object.fromEntries(
            [...answer.headers].filter(([name]) => !/length|encoding/.test(name)),
          );
          const cookies = answer.headers.getSetCookie();
          const location = answer.headers.get('location');
          if (location) headers['location'] = this.#ours(location);
          const body = this.#meddle(this.#ours(await answer.text()));
          return response.writeHead(answer.status, { ...headers, 'set-cookie': cookies }).end(body);
        },
        () => response.destroy(),
      );
    });
  }

  async start(providerPort: number): Promise<string> {
    this.providerPort = providerPort;
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return `http://127.0.0.1:${this.#port}`;
  }

  stop = (): Promise<unknown> => {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  };

  #pass = (path: string, init: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${this.providerPort}${path}`, init);

  #ours = (text: string): string => text.replaceAll(String(this.providerPort), String(this.#port));

  #meddle(body: string): string {
    return body.replace(/("id_token":"[^."]+\.)([^."]+)\./, (_all, head: string, payload: string) => {
      this.altered += 1;
      const claims = this.#ours(Buffer.from(payload, 'base64url').toString());
      const officer = claims.replace(/"wafa_roles":\[[^\]]*\]/, '"wafa_roles":["officer"]');
      return `${head}${Buffer.from(officer).toString('base64url')}.`;
    });
  }
}

const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).toReversed()) await stop();
});

async function started(issuerOf?: (port: number) => Promise<string>): Promise<SignInStack> {
  const stack = await startSignIn(issuerOf);
  running.push(stack.stop);
  stack.api.setNow(new Date());
  return stack;
}

describe('an identity provider', () => {
  it('whose token was altered on the way makes nobody an officer', async () => {
    const meddler = new Meddler();
    running.push(meddler.stop);
    const stack = await started((port) => meddler.start(port));
    const nora = new StaffBrowser(stack.base);
    const answer = await nora.signIn('nora');
    expect([answer.status, meddler.altered]).toEqual([401, 1]);
    expect(nora.cookiesOf().has('wafa-staff')).toBe(false);
  });

  it('that does not answer lets nobody in and says so; whoever is in stays', async () => {
    const stack = await started();
    const [salma, idris] = [new StaffBrowser(stack.base), new StaffBrowser(stack.base)];
    await salma.signIn('salma');
    const address = await idris.answerAs('idris', await idris.begin());
    await stack.stopProvider();
    expect((await idris.get(address)).status).toBe(401);
    expect((await salma.me()).status).toBe(200);
  });

  it('that cannot be found is told as an unavailable system', async () => {
    const stack = await started((port) => Promise.resolve(`http://127.0.0.1:${port}/wrong`));
    const answer = await new StaffBrowser(stack.base).get('/staff/sign-in');
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      502,
      'system-unavailable',
    ]);
  });

  it('on this machine or without TLS is refused outside the sandbox', () => {
    const client = {
      clientId: 'wafa',
      rolesClaim: 'wafa_roles',
      redirectUri: 'https://x.example/staff/callback',
    };
    for (const issuer of ['http://id.example.org', 'https://localhost', 'https://127.0.0.1:8443'])
      expect(() => new OidcClient({ ...client, issuer, embedded: false })).toThrow('OIDC_ISSUER');
    const allowed = { ...client, issuer: 'https://id.example.org', embedded: false };
    expect(new OidcClient(allowed)).toBeInstanceOf(OidcClient);
  });
});
