/** A real OpenID Connect provider (panva's oidc-provider) with fictitious staff: never for production. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import type { Configuration, Provider } from 'oidc-provider';
import { WafaError } from '#libs/domain/errors';
import { SANDBOX_STAFF } from './staff.js';

export interface OidcOptions {
  readonly port: number;
  readonly clientId: string;
  readonly redirectUri: string;
  /** For the provider's own cookies. */
  readonly cookieSecret: string;
}

export interface RunningOidc {
  readonly issuer: string;
  stop(): Promise<void>;
}

export async function startOidc(options: OidcOptions): Promise<RunningOidc> {
  if (process.env['WAFA_EMBEDDED'] !== '1') {
    throw new WafaError('config-invalid', 'the sandbox identity provider runs only with WAFA_EMBEDDED=1');
  }
  const issuer = `http://127.0.0.1:${options.port}`;
  const provider = await createProvider(issuer, configuration(options));
  const callback = provider.callback();
  const server = createServer((request, response) => {
    signIn(provider, request, response).then(
      (done) => (done ? undefined : callback(request, response)),
      () => response.writeHead(400).end('This sign-in has ended. Start again.'),
    );
  });
  await listen(server, options.port);
  return {
    issuer,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The package warns on the console of what is meant here: keys and sessions in memory, and Node 20. */
async function createProvider(issuer: string, settings: Configuration): Promise<Provider> {
  const { warn } = console;
  console.warn = (text: unknown, ...more: unknown[]) => {
    if (!/oidc-provider WARNING/.test(String(text))) warn(text, ...more);
  };
  try {
    const { Provider: OidcProvider } = await import('oidc-provider');
    return new OidcProvider(issuer, settings);
  } finally {
    console.warn = warn;
  }
}

function configuration(options: OidcOptions): Configuration {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: options.clientId,
        token_endpoint_auth_method: 'none',
        redirect_uris: [options.redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        require_auth_time: true,
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [options.cookieSecret] },
    pkce: { required: () => true },
    claims: { openid: ['sub', 'name', 'wafa_roles', 'auth_time'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/sign-in/${interaction.uid}` },
    findAccount: (_context, id) => {
      const person = SANDBOX_STAFF.find((staff) => staff.id === id);
      if (!person) return undefined;
      return { accountId: id, claims: () => ({ sub: id, name: person.name, wafa_roles: [...person.roles] }) };
    },
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client?.clientId ?? '',
        accountId: context.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    ttl: { Session: 3_600, Interaction: 600, Grant: 3_600, AccessToken: 600, IdToken: 600 },
  };
}

/** `GET` lists the people, `POST` signs one in. Gives false where the path is the provider's own. */
async function signIn(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (!request.url?.startsWith('/sign-in/')) return false;
  if (request.method !== 'POST') {
    await provider.interactionDetails(request, response);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(signInPage());
    return true;
  }
  const accountId = await postedStaff(request);
  await provider.interactionFinished(request, response, { login: { accountId, remember: false } });
  return true;
}

async function postedStaff(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > 1_000) throw new RangeError('too long');
  }
  const id = new URLSearchParams(body).get('staff') ?? '';
  if (!SANDBOX_STAFF.some((staff) => staff.id === id)) throw new RangeError('nobody of that name');
  return id;
}

function signInPage(): string {
  const buttons = SANDBOX_STAFF.map(
    ({ id, name }) => `<p><button name="staff" value="${id}">${name}</button></p>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox sign-in</title>
<style>body{font:1rem/1.6 system-ui;margin:3rem auto;max-width:28rem;padding:0 1rem}button{font:inherit;padding:.6rem 1rem;width:100%;text-align:start}</style>
<h1>Sandbox sign-in</h1><p>These people are fictitious. Choose who you are.</p><form method="post">${buttons.join('')}</form></html>`;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
