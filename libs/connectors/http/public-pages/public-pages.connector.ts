/** What of a person anybody can see on the company's own site, asked as a stranger. */
import { askPermission } from '#libs/connectors/kit/ask-permission';
import { hashOfKey } from '#libs/connectors/kit/belongs';
import type {
  Connector,
  DescribedCollection,
  DiscoveryRequest,
  DiscoveryResult,
  Envelope,
  Permission,
} from '#libs/connectors/kit/connector';
import { KIND, PublicSite, type PublicSiteOptions } from './public-site.js';

export const createPublicPagesConnector = (options: PublicSiteOptions): Connector =>
  new PublicPagesConnector(options);

class PublicPagesConnector implements Connector {
  readonly system: string;
  readonly kinds = [KIND];
  readonly collections: readonly DescribedCollection[];
  readonly #site: PublicSite;

  constructor(options: PublicSiteOptions) {
    const { system, pages } = options;
    this.system = system;
    this.#site = new PublicSite(options);
    this.collections = pages.map(({ collection }) => ({
      key: `${system}:${collection}`,
      label: { en: 'Public pages', ar: 'الصفحات العامة' },
      columns: [
        { name: 'address', label: { en: 'Address', ar: 'العنوان' }, source: 'observed' },
        { name: 'state', label: { en: 'State', ar: 'الحالة' }, source: 'observed' },
      ],
    }));
  }

  async discover({ identifiers, emit, heartbeat }: DiscoveryRequest): Promise<DiscoveryResult> {
    const pages = this.#site.pagesOf(identifiers);
    if (pages.length === 0) {
      const collections = this.collections.map(({ key }) => ({
        ...{ collection: key, records: 0, notSearched: `needs ${KIND}` },
      }));
      return { collections, gatheredKeys: [], identifiers: [] };
    }
    await this.#site.check();
    const records = new Map(this.collections.map(({ key }) => [key, 0]));
    for (const [read, page] of pages.entries()) {
      heartbeat({ records: read });
      if ((await this.#site.visibility(page)) === 'gone') continue;
      const { collection, url, value } = page;
      const data = { address: url, state: 'visible to everybody' };
      await emit({ system: this.system, collection, key: { address: url }, via: viaOf(value), data });
      records.set(collection, (records.get(collection) ?? 0) + 1);
    }
    return {
      collections: [...records].map(([collection, count]) => ({ collection, records: count })),
      gatheredKeys: [...new Set(pages.map(({ value }) => value))].map(viaOf),
      identifiers: [],
    };
  }

  check(): Promise<void> {
    return this.#site.check();
  }

  async permissions(): Promise<readonly Permission[]> {
    const opens = this.collections.map(({ key }) => key);
    return [
      await askPermission({ name: 'anonymous GET', opens }, () => this.#site.checkSite()),
      ...(this.#site.canPurge
        ? [await askPermission({ name: 'signed purge calls', opens: [] }, () => this.#site.checkPurge())]
        : []),
    ];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const viaOf = (value: string): Envelope['via'] => ({
  field: `identity.${KIND}`,
  valueHash: hashOfKey([value]),
});
