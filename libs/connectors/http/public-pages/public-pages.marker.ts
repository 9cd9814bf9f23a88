/**
 * Takes pages off the site: the product's own column hides what they show, this tells the cache to forget them, and a
 * stranger's look says whether they are gone.
 */
import type { Marker, MarkRequest, MarkResult } from '#libs/connectors/kit/marks';
import { counted, PublicSite, type Page, type PublicSiteOptions } from './public-site.js';

export const createPublicPagesMarker = (options: PublicSiteOptions): Marker => {
  const site = new PublicSite(options);
  return {
    system: options.system,
    marks: ['unpublish'],
    purposes: [],
    async apply(request): Promise<MarkResult> {
      const pages = meant(site, request);
      await site.forget(pages);
      const by = site.canPurge ? 'purge' : 'the column of the product';
      return { items: counted(pages).map((one) => ({ ...one, by })) };
    },
    async publicItems(identifiers) {
      const hers = identifiers.filter(({ shared }) => shared !== true);
      const visible = await site.visible(site.pagesOf(hers));
      return visible.map(({ collection, url, value }) => ({
        ...{ collection, key: { address: url }, address: url },
        page: { system: options.system, value },
      }));
    },
    verify: async (request) => counted(await site.visible(meant(site, request))),
    close: () => Promise.resolve(),
  };
};

/** Single records are meant by the address of their page, or by a key of the product that stands in it. */
function meant(site: PublicSite, { identifiers, only }: MarkRequest): readonly Page[] {
  const pages = site.pagesOf(identifiers);
  if (!only) return pages;
  const values = new Set(only.flatMap(({ key }) => Object.values(key)));
  return pages.filter(({ url, value }) => values.has(url) || values.has(value));
}
