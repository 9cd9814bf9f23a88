import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsentLedger } from '#libs/persistence/consent-ledger';
import { CONTROLLER, startTestApi, type TestApi } from '../support/api.js';
import { findChromium, startChromium } from '../support/chromium.js';

interface Seen {
  readonly cookies: string;
  readonly told?: string;
  readonly browser: string | null;
}

const BROWSER_ID = /^[0-9a-f]{32}$/;

describe('the snippet on a page of the product, in a real browser', () => {
  let command: string;
  let api: TestApi;
  let product: Server;
  let page: string;
  let snippet: string;

  beforeAll(async () => {
    command = findChromium() ?? '';
    if (command === '') throw new Error('no Chromium here; on Debian: apt-get install chromium');
    product = createServer(({ url }, response) => {
      // Only the page sets cookies: an icon that is asked for later would set them again.
      if (url !== '/') return response.writeHead(404).end();
      response.setHeader('content-type', 'text/html');
      response.setHeader('set-cookie', ['_ga=GA1.1.1; Path=/', '_ga_ABC=1; Path=/', 'theme=dark; Path=/']);
      return response.end(`<!doctype html><script>
        document.addEventListener('wafa:gpc', ({ detail }) => { window.told = detail.status; });
        </script><script src="${snippet}" data-profile="pseudonym-7" data-ga="G-ABC"></script>`);
    }).listen(0, '127.0.0.1');
    await once(product, 'listening');
    page = `http://127.0.0.1:${(product.address() as AddressInfo).port}`;
    const controller = { ...CONTROLLER, product: { origins: [page] } };
    api = await startTestApi({}, undefined, { controller });
    await api.app.listen(0, '127.0.0.1');
    snippet = `http://127.0.0.1:${(api.app.getHttpServer().address() as AddressInfo).port}/gpc.js`;
  });
  afterAll(async () => {
    product.close();
    await api.close();
  });

  /** Chromium has no such setting: the signal is given to it as its header and its property. */
  async function visit(signal: boolean): Promise<Seen> {
    const browser = startChromium(command);
    try {
      const { targetId } = await browser.call<{ targetId: string }>('Target.createTarget', {
        url: 'about:blank',
      });
      const attached = { targetId, flatten: true };
      const { sessionId } = await browser.call<{ sessionId: string }>('Target.attachToTarget', attached);
      const call = <Answer>(method: string, params: object = {}): Promise<Answer> =>
        browser.call<Answer>(method, params, sessionId);
      await call('Page.enable');
      await call('Network.enable');
      if (signal) {
        await call('Network.setExtraHTTPHeaders', { headers: { 'Sec-GPC': '1' } });
        const source = `Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })`;
        await call('Page.addScriptToEvaluateOnNewDocument', { source });
      }
      const loaded = browser.event('Page.loadEventFired');
      await call('Page.navigate', { url: page });
      await loaded;
      const expression = `new Promise((done) => {
        const look = () => ({ cookies: document.cookie, told: window.told, browser: localStorage.getItem('wafa-browser') });
        if (${!signal} || window.told) return done(look());
        document.addEventListener('wafa:gpc', () => done(look()));
      })`;
      const { result } = await call<{ result: { value: Seen } }>('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      return result.value;
    } finally {
      await browser.close();
    }
  }

  it('deletes the cookies of Google Analytics, records the opt-out and tells the page', async () => {
    const seen = await visit(true);
    expect(seen).toEqual({
      cookies: 'theme=dark',
      told: 'opted-out',
      browser: expect.stringMatching(BROWSER_ID),
    });
    const ledger = new ConsentLedger(api.db, api.parts.lookups);
    const refused = { may: false, because: 'refused' };
    expect(await ledger.may('sale-or-sharing', [{ user: 'pseudonym-7' }])).toEqual(refused);
    expect(await ledger.may('sale-or-sharing', [{ browser: seen.browser ?? '' }])).toEqual(refused);
  });

  it('does nothing where the browser sends no signal', async () => {
    const seen = await visit(false);
    expect(seen.cookies.split('; ').toSorted()).toEqual(['_ga=GA1.1.1', '_ga_ABC=1', 'theme=dark']);
    expect(seen.browser).toBeNull();
  });
});
