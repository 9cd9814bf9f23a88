/** From what systems show of a person to the items she chooses among, and to what became of each. Pure. */
import { MAX_ITEMS, type FoundRecord, type ItemOutcome, type PublicItem } from '#libs/contracts/public-items';
import type { Identifier } from '#libs/connectors/kit/connector';
import type { MarkRequest } from '#libs/connectors/kit/marks';

/** What one page shows is one item, wherever its rows lie; what nobody could tell from another is none. */
export function itemsOf(records: readonly FoundRecord[]): readonly PublicItem[] {
  const groups = new Map<string, FoundRecord[]>();
  for (const record of records) groups.set(groupOf(record), [...(groups.get(groupOf(record)) ?? []), record]);
  const items = [...groups.values()].map((group): PublicItem => {
    const [title, date] = [group.find((one) => one.title)?.title, group.find((one) => one.date)?.date];
    const page = group[0]?.page;
    return {
      ...(title === undefined ? {} : { title }),
      ...(date === undefined ? {} : { date }),
      ...(page === undefined ? {} : { page }),
      addresses: group.flatMap(({ address }) => address ?? []),
      records: group.map(({ system, collection, key }) => ({ system, collection, key })),
    };
  });
  return items
    .filter(({ title, addresses }) => title !== undefined || addresses.length > 0)
    .toSorted((a, b) => (b.date ?? '').localeCompare(a.date ?? ''))
    .slice(0, MAX_ITEMS);
}

const groupOf = ({ page, system, collection, key }: FoundRecord): string =>
  JSON.stringify(page ? ['page', page.system, page.value] : ['record', system, collection, sorted(key)]);

const sorted = (key: FoundRecord['key']): readonly (readonly [string, string])[] =>
  Object.entries(key).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The part of the chosen items that one system holds; empty where it holds none. */
export const chosenIn = (items: readonly PublicItem[], system: string): NonNullable<MarkRequest['only']> =>
  items.flatMap(({ records, page }) => [
    ...records
      .filter((record) => record.system === system)
      .map(({ collection, key }) => ({ collection, key })),
    // Also a page that nobody saw when the person chose: a cache may show it again.
    ...(page?.system === system ? [{ collection: system, key: { page: page.value } }] : []),
  ]);

/** Of identifiers that lead to records of several people, those that what was chosen names. */
export const namedIn = (
  only: NonNullable<MarkRequest['only']>,
  shared: readonly Identifier[],
): readonly Identifier[] =>
  shared.filter(({ value }) => only.some(({ key }) => Object.values(key).includes(value)));

/** Whether nothing of the item is public any more. `unread`: systems that could not be read again. */
export function outcomeOf(
  item: PublicItem,
  { after, unread }: { readonly after: readonly FoundRecord[]; readonly unread: ReadonlySet<string> },
): ItemOutcome {
  const own = new Set(item.records.map((record) => recordId(record)));
  const isSeen = after.some(
    (record) =>
      own.has(recordId(record)) ||
      (item.page !== undefined &&
        record.page?.system === item.page.system &&
        record.page.value === item.page.value),
  );
  const places = [...item.records.map(({ system }) => system), ...(item.page ? [item.page.system] : [])];
  return isSeen || places.some((system) => unread.has(system)) ? 'still-visible' : 'hidden';
}

const recordId = ({ system, collection, key }: Pick<FoundRecord, 'system' | 'collection' | 'key'>): string =>
  JSON.stringify([system, collection, sorted(key)]);
