/** The stand-in of the product's public site, on the seeded product database, told by Wafa's own connector. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createPublicPagesConnector } from '#libs/connectors/http/public-pages/public-pages.connector';
import { createPublicPagesMarker } from '#libs/connectors/http/public-pages/public-pages.marker';
import { discoverAll } from '#libs/connectors/kit/contract';
import { seedProduct } from '../../apps/sandbox/src/product/seed.js';
import { startPublicSite, type PublicSite } from '../../apps/sandbox/src/product/public-site/index.js';
import { SignedCalls } from '../../apps/sandbox/src/product/public-site/signed-calls.js';
import { SECRET } from '../support/http-receiver.js';
import { createScratchDatabase, readerUrl, runSql, type TestDatabase } from '../support/postgres.js';
import { LAYLAS_SONGS } from '../support/public-items.js';

let database: TestDatabase;
let site: PublicSite;
beforeEach(async () => {
  database = await createScratchDatabase();
  await seedProduct({ ownerUrl: database.adminUrl, readerRole: 'product_reader' });
  site = await startPublicSite({ port: 0, productUrl: readerUrl(database), purgeSecret: SECRET });
});
afterEach(async () => {
  await site.stop();
  await database.drop();
});

const { night, sand, privateDraft } = LAYLAS_SONGS;
const look = async (path: string): Promise<[number, string]> => {
  const response = await fetch(`${site.http.url}${path}`);
  return [response.status, await response.text()];
};
const options = (secret = SECRET) => ({
  ...{ system: 'public-site', site: site.http.url, timeoutSeconds: 20, embedded: true },
  pages: [{ collection: 'songs', path: '/songs/{value}' }],
  purge: { url: site.purgeUrl, secret },
  pace: () => Promise.resolve(),
  wait: () => Promise.resolve(),
});
const values = [night, sand, privateDraft].map((value) => ({ kind: 'public_page', value }));
const hide = (id: string): Promise<void> =>
  runSql(database, `UPDATE studio.songs SET private = true WHERE id = '${id}'`);

it('shows published songs to everybody and private ones to nobody', async () => {
  const [status, text] = await look(`/songs/${night}`);
  expect([status, text.includes('ليل بيروت')]).toEqual([200, true]);
  expect((await look(`/songs/${privateDraft}`))[0]).toBe(404);
  expect((await look('/songs/nobody'))[0]).toBe(404);
  const [, explore] = await look('/');
  expect([explore.includes(night), explore.includes(privateDraft)]).toEqual([true, false]);
});

it('shows a hidden song until a signed call tells its cache to forget exactly that page', async () => {
  for (const id of [night, sand]) await look(`/songs/${id}`);
  await hide(night);
  await hide(sand);
  expect([(await look(`/songs/${night}`))[0], (await look(`/songs/${sand}`))[0]]).toEqual([200, 200]);
  const marker = createPublicPagesMarker(options());
  const request = {
    identifiers: values.slice(0, 1),
    mark: 'unpublish',
    purposes: [],
    asOf: '2026-11-25T10:00:00Z',
  } as const;
  await marker.apply({ ...request, lockAccount: false, pauseBilling: false });
  expect([(await look(`/songs/${night}`))[0], (await look(`/songs/${sand}`))[0]]).toEqual([404, 200]);
});

it('forgets nothing for whoever does not know the secret', async () => {
  await look(`/songs/${night}`);
  await hide(night);
  const marker = createPublicPagesMarker(options('another-secret-of-the-specs-with-44-letters'));
  const request = {
    identifiers: values,
    mark: 'unpublish',
    purposes: [],
    asOf: '2026-11-25T10:00:00Z',
  } as const;
  await expect(marker.apply({ ...request, lockAccount: false, pauseBilling: false })).rejects.toMatchObject({
    code: 'system-refused',
  });
  const unsigned = await fetch(`${site.purgeUrl}/purge`, {
    method: 'POST',
    body: JSON.stringify({ requestId: 'x', urls: [`${site.http.url}/songs/${night}`] }),
  });
  expect([unsigned.status, (await look(`/songs/${night}`))[0]]).toEqual([401, 200]);
});

it('takes a signed call once, and none that is older than five minutes', async () => {
  const calls = new SignedCalls(SECRET);
  const signed = (time: number) => {
    const body = Buffer.from('{"urls":[]}');
    const head = `${time}.req-1.POST./purge`;
    const signature = `v1=${createHmac('sha256', SECRET).update(`${head}.`).update(body).digest('hex')}`;
    const headers = {
      'wafa-timestamp': String(time),
      'wafa-request-id': 'req-1',
      'wafa-signature': signature,
    };
    return { method: 'POST', path: '/purge', headers, body, query: new URLSearchParams() };
  };
  const now = Math.floor(Date.now() / 1000);
  expect([signed(now), signed(now), signed(now - 400)].map((call) => calls.isGenuine(call))).toEqual([
    true,
    false,
    false,
  ]);
});

it('is found by the connector as a stranger sees it', async () => {
  const { envelopes } = await discoverAll(createPublicPagesConnector(options()), values);
  expect(envelopes.map(({ key }) => key)).toEqual(
    [night, sand].map((id) => ({ address: `${site.http.url}/songs/${id}` })),
  );
});
