/** What a stranger sees of Layla's songs: status by address, asked without a cookie. */
import { withClient } from '../../../sandbox/src/embedded/with-client.js';
import { PEOPLE } from '../../../sandbox/src/product/people.js';
import type { DemoWorld } from './world.js';

export type PageStates = ReadonlyMap<string, number>;

/** Of the songs that are published now; none where the company shows no public site. */
export const publishedPages = ({ stack: { productUrl, siteUrl } }: DemoWorld): Promise<PageStates> =>
  siteUrl === undefined
    ? Promise.resolve(new Map())
    : withClient(productUrl, async (client) => {
        const { rows } = await client.query<{ id: string }>(
          'SELECT id FROM studio.songs WHERE owner_id = $1 AND NOT private ORDER BY created_at',
          [PEOPLE.layla.accountId],
        );
        return statesOf(rows.map(({ id }) => new URL(`/songs/${id}`, siteUrl).href));
      });

export function sayPages(before: PageStates, after: PageStates, { narrator }: DemoWorld): void {
  for (const [address, status] of before)
    narrator.step(`public page before: ${status}, after: ${after.get(address)} (${address})`);
}

export async function statesOf(addresses: Iterable<string>): Promise<PageStates> {
  const states = new Map<string, number>();
  for (const address of addresses) {
    const response = await fetch(address);
    await response.body?.cancel();
    states.set(address, response.status);
  }
  return states;
}
