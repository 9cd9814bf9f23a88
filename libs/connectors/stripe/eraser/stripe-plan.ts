/** From fates to the items of a plan, and from an approved plan to what may be done today. Pure. */
import { keyText } from '#libs/connectors/kit/belongs';
import {
  acts,
  type DeferredErasure,
  type ErasureItem,
  type PlannedErasure,
} from '#libs/connectors/kit/erasure';
import { WafaError } from '#libs/domain/errors';
import { idIn } from '../pages.js';
import { COLLECTIONS, keyOf } from '../parts.js';
import { fatesFor, type Fate, type FatesOptions, type Step } from './fates.js';
import type { Found, FoundRow } from './found.js';
import { rootsOf } from './kept.js';

/** A row, and one thing that happens to it. */
export interface Act {
  readonly row: FoundRow;
  readonly fate: Fate;
}

/** In the order of the collections. */
export function actsOf(found: Found, options: FatesOptions): readonly Act[] {
  const fatesOf = fatesFor(found, options);
  const order = new Map(COLLECTIONS.map((name, index) => [name, index]));
  return found.rows
    .flatMap((row) => fatesOf(row).map((fate) => ({ row, fate })))
    .toSorted((a, b) => (order.get(a.row.collection) ?? 0) - (order.get(b.row.collection) ?? 0));
}

/** `ends`: jobs take what is kept once its time has ended, so that its rows say when. */
export function makePlan(
  found: Found,
  { ends, ...options }: FatesOptions & { readonly ends: boolean },
): PlannedErasure {
  const rootOf = rootsOf(found);
  const groups = new Map<string, Act[]>();
  for (const act of actsOf(found, options)) {
    const { columns, disposition, ground, note, deferredTo } = act.fate;
    const same = JSON.stringify([act.row.collection, disposition, ground, note, deferredTo, columns]);
    groups.set(same, [...(groups.get(same) ?? []), act]);
  }
  const parts = [...groups.values()];
  return {
    items: parts.map((part) => itemOf(part, found)),
    targets: parts.map((part) =>
      part.map(({ row, fate: { until } }) => ({
        key: keyOfRow(row, found),
        ...(ends && until !== undefined && rootOf(row) ? { until } : {}),
      })),
    ),
    notSearched: found.collections.flatMap(({ collection, notSearched }) =>
      notSearched === undefined ? [] : [{ collection, needs: notSearched }],
    ),
  };
}

/** With the customer of the person's that it belongs to, who is found again by that id; never another's. */
function keyOfRow(row: FoundRow, { ownerOf }: Found): readonly string[] {
  const owner = ownerOf(row);
  return owner?.collection === 'customers' && owner !== row ? [row.id, owner.id] : [row.id];
}

function itemOf(part: readonly Act[], found: Found): ErasureItem {
  const [{ row, fate } = { row: undefined, fate: undefined }] = part;
  const { disposition = 'keep', columns = [], ground, reviewOn, step } = fate ?? {};
  const note = step === 'cancel-subscription' ? lost(part, found) : fate?.note;
  const until = part
    .flatMap(({ fate: { until: last } }) => last ?? [])
    .toSorted()
    .at(-1);
  return {
    collection: keyOf(row?.collection ?? 'customers'),
    disposition,
    rows: part.length,
    atMost: part.length,
    columns,
    ...(ground === undefined ? {} : { ground }),
    ...(until === undefined ? {} : { keptUntil: until }),
    ...(reviewOn === undefined ? {} : { reviewOn }),
    ...(note === undefined ? {} : { note }),
    reversible: disposition === 'keep',
  };
}

/** What the person loses with a subscription: the day up to which it is paid. */
function lost(part: readonly Act[], { rows }: Found): string {
  const ids = new Set(part.map(({ row }) => row.id));
  const ends = rows.flatMap(({ collection, data }) => {
    const own = collection === 'subscription_items' && ids.has(idIn(data['subscription']) ?? '');
    const end = data['current_period_end'];
    return own && typeof end === 'number' ? [new Date(end * 1000).toISOString().slice(0, 10)] : [];
  });
  const last = ends.toSorted().at(-1);
  return `cancelled at once, without refund${last === undefined ? '' : `; what runs to ${last} is lost`}`;
}

/** Keys of the rows of a plan that something is done to. */
function actingKeys({ items, targets }: PlannedErasure): ReadonlySet<string> {
  return new Set(
    items.flatMap((item, index) =>
      acts(item) ? (targets[index] ?? []).map(({ key: [id = ''] }) => keyText([item.collection, id])) : [],
    ),
  );
}

/** Throws `plan-exceeded` where more would be done than was approved. */
export function assertWithin(approved: PlannedErasure, today: readonly Act[]): void {
  const known = actingKeys(approved);
  const acting = today.filter(({ fate }) => fate.disposition !== 'keep');
  for (const name of COLLECTIONS) {
    const now = acting.filter(({ row }) => row.collection === name);
    const more = now.filter(({ row }) => !known.has(keyText([keyOf(name), row.id])));
    if (more.length > 0)
      throw new WafaError(
        'plan-exceeded',
        `${keyOf(name)}: ${now.length} to change, ${more.length} of them not in the plan`,
      );
  }
}

/** Customers that something is done to, or that was done by an earlier try: found again by their ids. */
export const plannedCustomers = ({ items, targets }: PlannedErasure): readonly string[] => [
  ...new Set(
    items.flatMap((item, index) =>
      item.collection === keyOf('customers')
        ? (targets[index] ?? []).map(({ key: [id = ''] }) => id)
        : (targets[index] ?? []).flatMap(({ key: [, customer] }) => customer ?? []),
    ),
  ),
];

export const withStep = (today: readonly Act[], step: Step): readonly FoundRow[] =>
  today.filter(({ fate }) => fate.step === step).map(({ row }) => row);

/** A code that the answer has words for. */
const TOO_RECENT = 'payment-too-recent';

/** What waits, by collection and ground; the latest day counts. */
export function deferredOf(today: readonly Act[]): readonly DeferredErasure[] {
  const waiting = new Map<string, DeferredErasure>();
  for (const { row, fate } of today) {
    if (fate.deferredTo === undefined) continue;
    const { ground = TOO_RECENT } = fate;
    const collection = keyOf(row.collection);
    const { rows, from } = waiting.get(`${collection}/${ground}`) ?? { rows: 0, from: '' };
    waiting.set(`${collection}/${ground}`, {
      ...{ collection, ground, rows: rows + 1 },
      from: from > fate.deferredTo ? from : fate.deferredTo,
    });
  }
  return [...waiting.values()];
}
