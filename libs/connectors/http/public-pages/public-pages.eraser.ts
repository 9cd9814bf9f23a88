/** Pages go with the rows that they show: the cache is told to forget them, and a stranger looks whether they are gone. */
import {
  acts,
  type Eraser,
  type ErasureRequest,
  type ErasureResult,
  type PlannedErasure,
  type Residue,
} from '#libs/connectors/kit/erasure';
import type { Identifier } from '#libs/connectors/kit/connector';
import { WafaError } from '#libs/domain/errors';
import { counted, KIND, PublicSite, type Page, type PublicSiteOptions } from './public-site.js';

export const createPublicPagesEraser = (options: PublicSiteOptions): Eraser => new PublicPagesEraser(options);

class PublicPagesEraser implements Eraser {
  readonly system: string;
  readonly #site: PublicSite;
  readonly #collections: readonly string[];

  constructor(options: PublicSiteOptions) {
    this.system = options.system;
    this.#site = new PublicSite(options);
    this.#collections = options.pages.map(({ collection }) => `${options.system}:${collection}`);
  }

  async plan({ identifiers }: ErasureRequest): Promise<PlannedErasure> {
    const pages = this.#site.pagesOf(identifiers);
    if (pages.length === 0) {
      const notSearched = this.#collections.map((collection) => ({ collection, needs: `needs ${KIND}` }));
      return { items: [], targets: [], notSearched };
    }
    const visible = await this.#site.visible(pages);
    const parts = this.#collections.flatMap((collection) => {
      const own = visible.filter((page) => page.collection === collection);
      return own.length === 0 ? [] : [{ collection, own }];
    });
    return {
      items: parts.map(({ collection, own }) => ({
        ...{ collection, disposition: 'delete', rows: own.length, atMost: own.length, columns: [] },
        note: 'goes with the row that it shows; the cache of the site is told to forget it',
        reversible: false,
      })),
      targets: parts.map(({ own }) => own.map(({ url, value }) => ({ key: [url, value] }))),
      notSearched: [],
    };
  }

  async execute({ identifiers }: ErasureRequest, plan: PlannedErasure): Promise<ErasureResult> {
    const planned = this.#plannedPages(plan);
    const before = new Set((await this.#site.visible(this.#pages(identifiers, plan))).map(({ url }) => url));
    const known = new Set(planned.map(({ url }) => url));
    const unknown = [...before].filter((url) => !known.has(url)).length;
    if (unknown > 0)
      throw new WafaError(
        'plan-exceeded',
        `${this.system}: ${unknown} visible pages that are not in the plan of ${known.size}`,
      );
    const after = new Set((await this.#site.forget(planned)).map(({ url }) => url));
    const gone = planned.filter(({ url }) => !after.has(url));
    return {
      changed: counted(gone.filter(({ url }) => before.has(url))),
      gone: counted(gone),
      notes: after.size === 0 ? [] : [`${after.size} of ${planned.length} pages can still be seen`],
    };
  }

  async verify({ identifiers }: ErasureRequest, plan: PlannedErasure): Promise<readonly Residue[]> {
    const visible = await this.#site.visible(this.#pages(identifiers, plan));
    return counted(visible).map((one) => ({ ...one, columns: [] }));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The rows that named them may be gone by now: then the plan tells them. */
  #pages(identifiers: readonly Identifier[], plan: PlannedErasure): readonly Page[] {
    const all = [...this.#site.pagesOf(identifiers), ...this.#plannedPages(plan)];
    return [...new Map(all.map((page) => [page.url, page])).values()];
  }

  #plannedPages({ items, targets }: PlannedErasure): readonly Page[] {
    return items.flatMap((item, index) =>
      acts(item)
        ? (targets[index] ?? []).map(({ key: [url = '', value = ''] }) => ({
            ...{ collection: item.collection, url, value },
          }))
        : [],
    );
  }
}
