import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createPublicPagesConnector } from '#libs/connectors/http/public-pages/public-pages.connector';
import { createPublicPagesEraser } from '#libs/connectors/http/public-pages/public-pages.eraser';
import { createPublicPagesMarker } from '#libs/connectors/http/public-pages/public-pages.marker';
import type { PublicSiteOptions } from '#libs/connectors/http/public-pages/public-site';
import { describeConnectorContract, discoverAll } from '#libs/connectors/kit/contract';
import type { ErasureRequest } from '#libs/connectors/kit/erasure';
import type { MarkRequest } from '#libs/connectors/kit/marks';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import { startCachedSite, type CachedSite } from '../support/cached-site.js';
import { SECRET } from '../support/http-receiver.js';
import { errorOf } from '../support/media.js';

let site: CachedSite;

beforeEach(async () => {
  site = await startCachedSite(['layla-1', 'layla-2', 'omar-1']);
});
afterEach(() => site.stop());

const page = (value: string) => ({ kind: 'public_page', value });
const LAYLA = ['layla-1', 'layla-2', 'layla-private'].map(page);
const AS_OF = '2026-11-25T10:00:00Z';

const options = (more: Partial<PublicSiteOptions> = {}): PublicSiteOptions => ({
  system: 'site',
  site: site.url,
  pages: [{ collection: 'songs', path: '/songs/{value}' }],
  purge: { url: site.purgeUrl, secret: SECRET },
  timeoutSeconds: 20,
  embedded: true,
  pace: () => Promise.resolve(),
  wait: () => Promise.resolve(),
  ...more,
});
const connect = (more: Partial<PublicSiteOptions> = {}) => createPublicPagesConnector(options(more));
const marking = (more: Partial<MarkRequest> = {}): MarkRequest => ({
  identifiers: LAYLA,
  mark: 'unpublish',
  purposes: [],
  lockAccount: false,
  pauseBilling: false,
  asOf: AS_OF,
  ...more,
});
const ERASURE: ErasureRequest = {
  identifiers: LAYLA,
  rules: BY_THE_MAP,
  asOf: AS_OF,
  secret: { salt: 'the-salt', key: 'the-key' },
};
const purgedPaths = (): unknown[] =>
  site.purges
    .filter(([call]) => call === 'POST /purge')
    .flatMap(([, { urls }]) => (urls as string[]).map((url) => new URL(url).pathname));

describeConnectorContract('the connector of public pages', () => ({
  connector: connect(),
  subject: page('layla-1'),
  records: [{ collection: 'site:songs', key: { address: `${site.url}/songs/layla-1` } }],
  nobody: page('nobody-1'),
  neighbourCanary: 'omar',
  secretCanary: SECRET,
  refused: connect({ purge: { url: site.purgeUrl, secret: 'another-secret-of-the-specs-with-44-letters' } }),
  unavailable: connect({ site: 'http://127.0.0.1:1' }),
}));

describe('what is public', () => {
  it('is what a stranger sees: without cookies and credentials, and nothing of what is hidden', async () => {
    const { envelopes, result } = await discoverAll(connect(), LAYLA);
    expect(envelopes.map(({ data }) => data)).toEqual([
      { address: `${site.url}/songs/layla-1`, state: 'visible to everybody' },
      { address: `${site.url}/songs/layla-2`, state: 'visible to everybody' },
    ]);
    expect(result.collections).toEqual([{ collection: 'site:songs', records: 2 }]);
    expect(site.requests.map(({ headers }) => [headers.cookie, headers.authorization])).toEqual(
      Array.from({ length: 4 }, () => [undefined, undefined]),
    );
  });

  it('is asked for at every place where one value is shown', async () => {
    const pages = [
      { collection: 'songs', path: '/songs/{value}' },
      { collection: 'embeds', path: '/embed/{value}' },
    ];
    const { result } = await discoverAll(connect({ pages }), LAYLA);
    expect(result.collections).toEqual([
      { collection: 'site:songs', records: 2 },
      { collection: 'site:embeds', records: 2 },
    ]);
  });

  it.each([
    ['410', { status: 410 }, []],
    ['a redirect to a page that is gone', { status: 302, location: '/songs/nobody' }, []],
    ['a redirect to a page that is there', { status: 301, location: '/' }, ['visible']],
  ])('%s is taken as it ends', async (_what, answer, expected) => {
    site.answers.set('/songs/layla-1', answer);
    const { envelopes } = await discoverAll(connect(), [page('layla-1')]);
    expect(envelopes.map(() => 'visible')).toEqual(expected);
  });

  it.each([
    [{ status: 403 }, ['system-rejected', 'site: a page answers 403']],
    [{ status: 500 }, ['system-unavailable', 'site: a page answers 500']],
    [{ status: 429 }, ['system-busy', 'site: a page answers 429']],
    [{ status: 302 }, ['system-rejected', 'site: a page answers 302']],
    [
      { status: 302, location: '/songs/layla-1' },
      ['system-rejected', 'site: a page leads on more than 5 times'],
    ],
    [
      { status: 302, location: 'ftp://example.org/' },
      ['system-rejected', 'site: a page leads to an address that may not be called'],
    ],
    [
      { status: 302, location: 'http://user:pass@127.0.0.1/' },
      ['system-rejected', 'site: a page leads to an address that may not be called'],
    ],
  ])('%j is neither yes nor no', async (answer, expected) => {
    site.answers.set('/songs/layla-1', answer);
    expect(await errorOf(discoverAll(connect(), [page('layla-1')]))).toEqual(expected);
  });

  it('is never asked for under another address than the one that was declared', async () => {
    for (const value of ['..', '.'])
      expect(await errorOf(discoverAll(connect(), [page(value)]))).toEqual([
        'identifier-invalid',
        'public_page cannot stand in an address',
      ]);
    await discoverAll(connect(), [page('../omar-1'), page('layla-1?x=/omar-1'), page('a/../omar-1#')]);
    expect(site.requests.map(({ url }) => url)).toEqual([
      '/',
      '/songs/..%2Fomar-1',
      '/songs/layla-1%3Fx%3D%2Fomar-1',
      '/songs/a%2F..%2Fomar-1%23',
    ]);
  });

  it('is looked at outside the sandbox only over https and at public addresses', async () => {
    expect(() => connect({ embedded: false })).toThrow('its address has to begin with https://');
    expect(() => connect({ embedded: false, site: 'https://169.254.169.254' })).toThrow('may not be called');
    const inside = connect({ embedded: false, site: 'https://localhost:1', purge: undefined });
    expect(await errorOf(discoverAll(inside, LAYLA))).toEqual([
      'system-rejected',
      'site: its name leads to an address that may not be called',
    ]);
  });
});

describe('unpublishing', () => {
  const marker = (more: Partial<PublicSiteOptions> = {}) => createPublicPagesMarker(options(more));

  it('tells the cache to forget the pages, and holds when a stranger sees them no more', async () => {
    await discoverAll(connect(), [...LAYLA, page('omar-1')]);
    site.shown.delete('layla-1');
    site.shown.delete('layla-2');
    expect(await marker().verify(marking())).toEqual([{ collection: 'site:songs', rows: 2 }]);
    const told = { items: [{ collection: 'site:songs', rows: 3, by: 'purge' }] };
    expect(await marker().apply(marking())).toEqual(told);
    expect(await marker().apply(marking())).toEqual(told);
    expect(await marker().verify(marking())).toEqual([]);
    expect(site.cached).toEqual(new Set(['/', '/songs/omar-1']));
  });

  it('is not verified where the purge failed, whatever the cache says', async () => {
    await discoverAll(connect(), LAYLA);
    site.breakPurge();
    site.shown.clear();
    await marker().apply(marking());
    expect(await marker().verify(marking())).toEqual([{ collection: 'site:songs', rows: 2 }]);
  });

  it('gives the product a moment to hide what the page shows, and the cache to forget it', async () => {
    const waited: number[] = [];
    const wait = (milliseconds: number): Promise<void> => {
      waited.push(milliseconds);
      if (waited.length === 2) site.shown.clear();
      return Promise.resolve();
    };
    await marker({ wait }).apply(marking());
    expect(await marker().verify(marking())).toEqual([]);
    expect(waited).toEqual([5_000, 5_000]);
  });

  it('takes single records, by their address or by the key of the product', async () => {
    for (const key of [{ song_id: 'layla-2' }, { address: `${site.url}/songs/layla-2` }]) {
      site.purges.length = 0;
      const only = [{ collection: 'product:explore_entries', key }];
      expect(await marker().apply(marking({ only }))).toMatchObject({ items: [{ rows: 1 }] });
      expect(new Set(purgedPaths())).toEqual(new Set(['/songs/layla-2']));
    }
    const only = [{ collection: 'product:explore_entries', key: { song_id: 'omar-1' } }];
    expect(await marker().apply(marking({ only }))).toEqual({ items: [] });
  });

  it('of a site without a cache only looks', async () => {
    site.shown.clear();
    const plain = marker({ purge: undefined });
    expect(await plain.apply(marking())).toMatchObject({ items: [{ by: 'the column of the product' }] });
    expect(await plain.verify(marking())).toEqual([]);
    expect(site.purges).toEqual([]);
  });

  it('is refused by whoever purges under another secret', async () => {
    const stranger = marker({
      purge: { url: site.purgeUrl, secret: 'another-secret-of-the-specs-with-44-letters' },
    });
    expect(await errorOf(stranger.apply(marking()))).toEqual([
      'system-refused',
      'site: the answer is signed with another secret',
    ]);
  });
});

describe('erasing', () => {
  const eraser = () => createPublicPagesEraser(options());

  it('waits for the rows to go, empties the cache and leaves the pages of others', async () => {
    const plan = await eraser().plan(ERASURE);
    expect(plan.items).toMatchObject([{ collection: 'site:songs', disposition: 'delete', rows: 2 }]);
    const later = { ...ERASURE, identifiers: [] };
    expect(await eraser().execute(later, plan)).toMatchObject({
      changed: [],
      notes: ['2 of 2 pages can still be seen'],
    });
    expect(await eraser().verify(later, plan)).toEqual([{ collection: 'site:songs', rows: 2, columns: [] }]);
    site.shown.delete('layla-1');
    site.shown.delete('layla-2');
    const gone = [{ collection: 'site:songs', rows: 2 }];
    expect(await eraser().execute(later, plan)).toEqual({ changed: gone, gone, notes: [] });
    expect(await eraser().execute(later, plan)).toEqual({ changed: [], gone, notes: [] });
    expect(await eraser().verify(later, plan)).toEqual([]);
    expect(site.shown).toEqual(new Set(['omar-1']));
  });

  it('stops where more is visible than was approved', async () => {
    const plan = await eraser().plan(ERASURE);
    site.shown.add('layla-private');
    expect(await errorOf(eraser().execute(ERASURE, plan))).toEqual([
      'plan-exceeded',
      'site: 1 visible pages that are not in the plan of 2',
    ]);
    expect(purgedPaths()).toEqual([]);
  });
});
