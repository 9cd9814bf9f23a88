/** A public site that shows what people publish: which page shows what, whether anybody can see it, and the purge. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Identifier, Pace } from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { SystemOf } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { baseUrl, HttpService } from '../http-service.js';
import { visibilityOf, type Visibility } from './anonymous-get.js';

export interface PublicSiteOptions extends Pick<SystemOf<'public-pages'>, 'pages' | 'timeoutSeconds'> {
  readonly system: string;
  /** Address of the site: `https://example.org`. */
  readonly site: string;
  /** Where a cache before the site is told to forget pages; signed like every HTTP service. */
  readonly purge?: { readonly url: string; readonly secret: string } | undefined;
  readonly embedded: boolean;
  readonly pace: Pace;
  readonly now?: () => Date;
  /** Between two looks. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

export const KIND = 'public_page';

export interface Page {
  /** `system:name`. */
  readonly collection: string;
  readonly url: string;
  /** What the product's row holds of it. */
  readonly value: string;
}

const VALUE = '{value}';
/** A cache needs a moment, and the product may be hiding what the page shows at this very time. */
const MAX_LOOKS = 6;
const BETWEEN_LOOKS_MILLISECONDS = 5_000;
/** In one call. */
const MAX_URLS = 100;
const purgedSchema = z.object({ requestId: z.string(), status: z.literal('done') });

export class PublicSite {
  readonly system: string;
  readonly #options: PublicSiteOptions;
  readonly #base: URL;
  readonly #purge: HttpService | undefined;

  constructor(options: PublicSiteOptions) {
    const { system, site: url, purge, embedded } = options;
    this.system = system;
    this.#options = options;
    this.#base = baseUrl({ system, url, embedded });
    this.#purge = purge && new HttpService({ ...options, ...purge });
  }

  get canPurge(): boolean {
    return this.#purge !== undefined;
  }

  /** Every page that shows one of these values; each once. */
  pagesOf(identifiers: readonly Identifier[]): readonly Page[] {
    const mine = identifiers.filter(({ kind }) => kind === KIND);
    mine.forEach(assertIdentifier);
    const values = [...new Set(mine.map(({ value }) => value))];
    return values.flatMap((value) =>
      this.#options.pages.map(({ collection, path }) => ({
        collection: `${this.system}:${collection}`,
        url: this.#urlOf(path, value),
        value,
      })),
    );
  }

  async visibility({ url }: Pick<Page, 'url'>): Promise<Visibility> {
    await this.#options.pace();
    return visibilityOf(this.#options, new URL(url));
  }

  async visible(pages: readonly Page[]): Promise<readonly Page[]> {
    const found: Page[] = [];
    for (const page of pages) if ((await this.visibility(page)) === 'visible') found.push(page);
    return found;
  }

  /** Safe to repeat. Gives what can still be seen after all. */
  async forget(pages: readonly Page[]): Promise<readonly Page[]> {
    const { wait = delay } = this.#options;
    let left = pages;
    for (let look = 1; ; look += 1) {
      await this.#tellPurge(left);
      left = await this.visible(left);
      if (left.length === 0 || look === MAX_LOOKS) return left;
      await wait(BETWEEN_LOOKS_MILLISECONDS);
    }
  }

  /** Does nothing for a site without a cache. */
  async #tellPurge(pages: readonly Pick<Page, 'url'>[]): Promise<void> {
    const urls = pages.map(({ url }) => url);
    for (let begin = 0; begin < urls.length; begin += MAX_URLS) {
      const question = { requestId: randomUUID(), urls: urls.slice(begin, begin + MAX_URLS) };
      await this.#purge?.answer('purge', question, purgedSchema);
    }
  }

  /** The site answers, and whoever purges shares our secret. */
  async check(): Promise<void> {
    await this.checkSite();
    await this.checkPurge();
  }

  async checkSite(): Promise<void> {
    await this.visibility({ url: this.#base.href });
  }

  async checkPurge(): Promise<void> {
    if (this.#purge && !(await this.#purge.does()).has('purge'))
      throw this.#purge.rejected('it does not purge');
  }

  /** A value is one part of the address, whatever signs it holds. */
  #urlOf(path: string, value: string): string {
    const text = `${this.#base.pathname.slice(0, -1)}${path.replace(VALUE, () => encodeURIComponent(value))}`;
    const url = new URL(text, this.#base);
    if (`${url.pathname}${url.search}` !== text || url.origin !== this.#base.origin)
      throw new WafaError('identifier-invalid', `${KIND} cannot stand in an address`);
    return url.href;
  }
}

export function counted(
  pages: readonly Page[],
): readonly { readonly collection: string; readonly rows: number }[] {
  const collections = [...new Set(pages.map(({ collection }) => collection))];
  return collections.map((collection) => ({
    collection,
    rows: pages.filter((page) => page.collection === collection).length,
  }));
}
