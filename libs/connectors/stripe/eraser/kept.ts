/**
 * What was kept for a time, once it has ended: payment by payment and invoice by invoice, by redaction jobs of their own.
 * What has no job, and goes only with its customer, is owed to nobody here. Pure.
 */
import type { DeferredErasure, PlannedErasure } from '#libs/connectors/kit/erasure';
import { addPeriod } from '#libs/domain/period';
import { idIn } from '../pages.js';
import { keyOf, type CollectionName } from '../parts.js';
import type { Found, FoundRow } from './found.js';
import { personalFields } from './personal.js';
import {
  DISPUTED_FOR,
  OPEN_DISPUTE,
  day,
  isDisputed,
  isWithin,
  keptUntil,
  READ_BACK,
  unitsOf,
  type UnitsOptions,
} from './units.js';

const ALONE: ReadonlySet<CollectionName> = new Set([
  'payment_intents',
  'charges',
  'checkout_sessions',
  'invoices',
]);
/** A job takes them with what they hang on; Stripe says of no other kind that it does. */
const WITH_THEM: ReadonlySet<CollectionName> = new Set([
  'refunds',
  'disputes',
  'invoice_lines',
  'checkout_session_lines',
]);

/** What a job has to name for a row to go; undefined where only the job of its customer takes it. */
export function rootsOf({ rows, parentOf }: Pick<Found, 'rows' | 'parentOf'>) {
  const sessions = rows.filter(({ collection }) => collection === 'checkout_sessions');
  const sessionOf = new Map(sessions.map((row) => [idIn(row.data['payment_intent']), row]));
  const rootOf = (row: FoundRow): FoundRow | undefined => {
    const { collection, id } = row;
    if (!ALONE.has(collection) && !WITH_THEM.has(collection)) return undefined;
    if (collection === 'payment_intents') return sessionOf.get(id) ?? row;
    if (collection === 'invoices' || collection === 'checkout_sessions') return row;
    const parent = parentOf(row);
    const above = parent && parent.collection !== 'customers' ? rootOf(parent) : undefined;
    return above ?? (collection === 'charges' ? row : undefined);
  };
  return rootOf;
}

/** The rows of a plan that is nothing but the end of a time to be kept; undefined for any other. */
export function endedRows({ items, targets }: PlannedErasure): ReadonlySet<string> | undefined {
  const rows = items.flatMap((item, index) => targets[index] ?? []);
  const isEnd = items.every(({ disposition }) => disposition === 'delete');
  if (!isEnd || rows.length === 0 || !rows.every(({ until }) => until !== undefined)) return undefined;
  return new Set(rows.map(({ key: [id = ''] }) => id));
}

export interface Ended {
  /** What jobs name. */
  readonly roots: readonly FoundRow[];
  /** Rows of the plan that go with a root. */
  readonly going: readonly FoundRow[];
  readonly deferred: readonly DeferredErasure[];
}

/** What may go today; `refused`: root → day from which Stripe takes it. */
export function endedToday(
  found: Found,
  approved: ReadonlySet<string>,
  { refused, ...options }: UnitsOptions & { readonly refused: ReadonlyMap<string, string> },
): Ended {
  const rootOf = rootsOf(found);
  const groups = new Map<FoundRow, FoundRow[]>();
  for (const row of found.rows) {
    const root = rootOf(row);
    if (root) groups.set(root, [...(groups.get(root) ?? []), row]);
  }
  const mine = [...groups].filter(([, rows]) => rows.some(({ id }) => approved.has(id)));
  const waits = mine.map(([root, rows]) => ({ root, rows, ...waitOf(rows, { found, ...options }) }));
  const later = waits.map((one) => {
    const from = refused.get(one.root.id);
    return from === undefined ? one : { ...one, wait: { from, ground: 'payment-too-recent' } };
  });
  const ours = (rows: readonly FoundRow[]): readonly FoundRow[] => rows.filter(({ id }) => approved.has(id));
  return {
    roots: later.filter(({ wait }) => wait === undefined).map(({ root }) => root),
    going: later.filter(({ wait }) => wait === undefined).flatMap(({ rows }) => ours(rows)),
    deferred: later.flatMap(({ rows, wait }) => (wait ? deferredOf(ours(rows), wait) : [])),
  };
}

interface Wait {
  readonly from: string;
  readonly ground: string;
}

/** A job takes all of a group: the last of it decides. */
function waitOf(
  rows: readonly FoundRow[],
  { found, keep, asOf }: UnitsOptions & { readonly found: Found },
): { readonly wait?: Wait } {
  const units = unitsOf(found, { keep, asOf });
  const isOpen = rows.some((row) => {
    const unit = units.get(found.ownerOf(row)?.id ?? '');
    return unit !== undefined && isDisputed(row, unit);
  });
  if (isOpen) return { wait: { from: day(addPeriod(asOf, DISPUTED_FOR)), ground: OPEN_DISPUTE } };
  if (keep === undefined) return {};
  const last = rows
    .filter((row) => isWithin(row, { keep, asOf }))
    .flatMap((row) => keptUntil(row, keep) ?? [])
    .toSorted()
    .at(-1);
  if (last === undefined) return {};
  return { wait: { from: day(addPeriod(new Date(`${last}T00:00:00Z`), 'P1D')), ground: keep.ground } };
}

const deferredOf = (rows: readonly FoundRow[], wait: Wait): readonly DeferredErasure[] =>
  counted(rows).map((one) => ({ ...one, ...wait }));

export function counted(rows: readonly FoundRow[]): { collection: string; rows: number }[] {
  const counts = new Map<string, number>();
  for (const { collection } of rows) counts.set(keyOf(collection), (counts.get(keyOf(collection)) ?? 0) + 1);
  return [...counts].map(([collection, count]) => ({ collection, rows: count }));
}

/** Fields of the person that a job should have overwritten. */
export const stillThere = ({ collection, data }: FoundRow): readonly string[] =>
  personalFields(data, (READ_BACK as Partial<Record<CollectionName, readonly string[]>>)[collection] ?? []);
