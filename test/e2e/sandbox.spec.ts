/** The sandbox's page with real processes: a vendor is broken, the case waits; it is repaired, the case goes on. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Browser } from '../../apps/cli/src/demo/browser.js';
import { until } from '../../apps/cli/src/demo/wait.js';
import { CliRun, describeWithStack, newPlace, type Place } from '../support/cli-run.js';
import { url } from '../support/stack.js';

jest.setTimeout(180_000);

describeWithStack('the page of the sandbox', () => {
  const browser = new Browser();
  let place: Place;
  let run: CliRun;
  const home = (): string => `${url(place, 'WAFA_SANDBOX_PORT')}/`;
  const press = async (action: string): Promise<void> => {
    await browser.submit(await browser.open(home()), action);
  };
  /** The page, once it says so. */
  const says = (text: RegExp): Promise<string> =>
    until(`"${text.source}" on the page`, async () => {
      const { html } = await browser.open(home());
      return text.test(html) ? html : undefined;
    });

  beforeAll(async () => {
    place = await newPlace();
    run = new CliRun(['up'], place);
    await run.said('Ctrl-C stops everything');
  });
  afterAll(async () => {
    run.interrupt();
    await run.ended;
    place.remove();
  });

  it('lets a person refuse the key of Stripe, see the case wait, repair it, and see the case go on', async () => {
    await press('/vendors/stripe/refuse-key');
    await press('/ask');
    const waiting = await says(/stripe: paused, 0/);
    expect(waiting).toContain('Wafa has paused it for every case');
    expect(waiting).toContain('product-database: confirmed, 127');
    await press('/vendors/stripe/repair');
    await press('/systems/stripe/resume');
    const found = await says(/awaiting-approval.*stripe: confirmed, 45/s);
    expect(found).not.toContain('Wafa has paused it');
  });

  it('takes no button pressed on another page, and knows no other act', async () => {
    const post = (path: string, site: string): Promise<Response> =>
      fetch(`${home()}${path}`, { method: 'POST', headers: { 'sec-fetch-site': site }, redirect: 'manual' });
    expect((await post('vendors/stripe/hang-up', 'cross-site')).status).toBe(403);
    expect((await post('vendors/stripe/burn', 'same-origin')).status).toBe(404);
    expect((await post('vendors/nobody/hang-up', 'same-origin')).status).toBe(404);
    expect((await browser.open(home())).html).not.toContain('It was told to');
  });
});
