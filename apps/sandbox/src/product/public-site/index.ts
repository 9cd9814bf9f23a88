/**
 * A stand-in for the public site of the example product: it shows published songs to everybody, through a cache that
 * forgets a page only when a signed call tells it to. Explore itself is never cached.
 */
import { withClient } from '../../embedded/with-client.js';
import { escapeHtml, page } from '../../html.js';
import { StandIn, type VendorAnswer, type VendorCall } from '../../vendors/stand-in.js';
import { SignedCalls } from './signed-calls.js';

export interface PublicSiteOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** A role that reads the product's database. */
  readonly productUrl: string;
  /** What whoever purges shares with us. */
  readonly purgeSecret: string;
}

export interface PublicSite {
  readonly http: StandIn;
  /** Where the cache is told to forget: `/purge` and `/health` behind it. */
  readonly purgeUrl: string;
  /** Empties the cache, as a restart does. */
  forget(): void;
  stop(): Promise<void>;
}

const SONG = /^\/songs\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const CACHE = '/cache';

export async function startPublicSite(options: PublicSiteOptions): Promise<PublicSite> {
  const site = new CachedSite(options);
  const { port } = options;
  const http = await StandIn.start({ name: 'Public site', port, handle: (call) => site.answer(call) });
  return {
    ...{ http, purgeUrl: `${http.url}${CACHE}` },
    forget: () => site.forget(),
    stop: () => http.stop(),
  };
}

class CachedSite {
  readonly #productUrl: string;
  readonly #signed: SignedCalls;
  /** Path → page. */
  readonly #cache = new Map<string, string>();

  constructor({ productUrl, purgeSecret }: PublicSiteOptions) {
    this.#productUrl = productUrl;
    this.#signed = new SignedCalls(purgeSecret);
  }

  async answer(call: VendorCall): Promise<VendorAnswer> {
    if (call.path.startsWith(`${CACHE}/`)) return this.#purge(call);
    if (call.method !== 'GET') return html(405, 'Nothing can be sent here.');
    if (call.path === '/') return html(200, await this.#explore());
    const cached = this.#cache.get(call.path);
    if (cached !== undefined) return html(200, cached, { age: '60' });
    const song = await this.#song(SONG.exec(call.path)?.[1]);
    if (song === undefined) return html(404, 'There is no such song here.');
    this.#cache.set(call.path, song);
    return html(200, song);
  }

  forget(): void {
    this.#cache.clear();
  }

  #purge(call: VendorCall): VendorAnswer {
    if (!this.#signed.isGenuine(call)) return { status: 401, body: { title: 'This call is not signed.' } };
    const answer = (status: number, content: object): VendorAnswer =>
      this.#signed.answer(call, status, content);
    if (call.path === `${CACHE}/health`) return answer(200, { status: 'ok', does: ['purge'] });
    if (call.path !== `${CACHE}/purge` || call.method !== 'POST')
      return answer(404, { title: 'This is not done here.' });
    const { requestId, urls } = JSON.parse(call.body.toString()) as { requestId: string; urls: string[] };
    for (const url of urls) this.#cache.delete(new URL(url).pathname);
    return answer(200, { requestId, status: 'done' });
  }

  /** A song is shown unless it is private. */
  #song(id: string | undefined): Promise<string | undefined> {
    if (id === undefined) return Promise.resolve(undefined);
    return withClient(this.#productUrl, async (client) => {
      const { rows } = await client.query<{ title: string }>(
        'SELECT title FROM studio.songs WHERE id = $1 AND NOT private',
        [id],
      );
      return rows[0] && `<h1>${escapeHtml(rows[0].title)}</h1><p><a href="/">Explore</a></p>`;
    });
  }

  #explore(): Promise<string> {
    return withClient(this.#productUrl, async (client) => {
      const { rows } = await client.query<{ id: string; headline: string }>(
        `SELECT s.id, e.headline FROM studio.explore_entries e JOIN studio.songs s ON s.id = e.song_id
         WHERE e.visible AND NOT s.private ORDER BY e.published_at DESC LIMIT 100`,
      );
      const entries = rows.map(
        ({ id, headline }) => `<li><a href="/songs/${id}">${escapeHtml(headline)}</a></li>`,
      );
      return `<h1>Explore</h1><ul>${entries.join('')}</ul>`;
    });
  }
}

function html(status: number, body: string, headers: Readonly<Record<string, string>> = {}): VendorAnswer {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
    body: Buffer.from(page('Explore', body)),
  };
}
