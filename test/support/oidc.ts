/** The api beside the sandbox's real identity provider, and the steps of a sign-in one by one. */
import { startOidc } from '../../apps/sandbox/src/oidc/provider.js';
import { freePorts } from '../../apps/sandbox/src/embedded/ports.js';
import { startTestApi, type TestApi } from './api.js';

export interface SignInStack {
  readonly api: TestApi;
  readonly base: string;
  readonly stopProvider: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** `issuerOf` may put something between the api and the provider; it gets the provider's port. */
export async function startSignIn(
  issuerOf = (port: number) => Promise.resolve(`http://127.0.0.1:${port}`),
): Promise<SignInStack> {
  process.env['WAFA_EMBEDDED'] = '1';
  const [apiPort = 0, oidcPort = 0] = await freePorts(2);
  const base = `http://127.0.0.1:${apiPort}`;
  const redirectUri = `${base}/staff/callback`;
  const client = { clientId: 'wafa', redirectUri, cookieSecret: 'of-the-sandbox' };
  const oidc = await startOidc({ port: oidcPort, ...client });
  const api = await startTestApi({ WAFA_BASE_URL: base, OIDC_ISSUER: await issuerOf(oidcPort) });
  await api.app.listen(apiPort, '127.0.0.1');
  let running = true;
  const stopProvider = async (): Promise<void> => {
    if (running) await oidc.stop();
    running = false;
  };
  const stop = async (): Promise<void> => {
    await api.close();
    await stopProvider();
  };
  return { api, base, stopProvider, stop };
}

/** One person's browser, which goes one step at a time. */
export class StaffBrowser {
  readonly #base: string;
  /** By host, then name: as a browser sends them. */
  readonly #jar = new Map<string, Map<string, string>>();

  constructor(base: string) {
    this.#base = base;
  }

  async get(address: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address, this.#base);
    const cookies = this.cookiesOf(url.host);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  post = (address: string, fields: Record<string, string> = {}): Promise<Response> =>
    this.get(address, { method: 'POST', body: new URLSearchParams(fields) });

  cookiesOf(host = new URL(this.#base).host): Map<string, string> {
    const cookies = this.#jar.get(host) ?? new Map<string, string>();
    this.#jar.set(host, cookies);
    return cookies;
  }

  /** From our own way in to the provider: the address there. */
  async begin(path = '/staff/sign-in'): Promise<URL> {
    return new URL((await this.get(path)).headers.get('location') ?? '');
  }

  /** Signs in at the provider. Gives the address of our callback, not yet opened. */
  async answerAs(staff: string, authorize: URL): Promise<string> {
    for (let address = authorize.href, hops = 0; hops < 10; hops += 1) {
      const page = await this.get(address);
      const response = page.status === 200 ? await this.post(address, { staff }) : page;
      address = new URL(response.headers.get('location') ?? '', address).href;
      if (address.startsWith(`${this.#base}/`)) return address;
    }
    throw new Error('the provider did not lead back');
  }

  /** The whole way; gives the callback's answer. */
  async signIn(staff: string, path = '/staff/sign-in'): Promise<Response> {
    return this.get(await this.answerAs(staff, await this.begin(path)));
  }

  me = (): Promise<Response> => this.get('/api/v1/staff/me');
}
