/**
 * What a redaction takes as a whole: a customer, what a guest paid in one session, the holder of an issued card. And why
 * it may not be taken yet: an open dispute, a payment of the last ninety days, books that have to be kept. Pure.
 */
import { addPeriod } from '#libs/domain/period';
import { idIn } from '../pages.js';
import type { CollectionName } from '../parts.js';
import type { Found, FoundRow } from './found.js';
import { personalFields } from './personal.js';

export interface Keep {
  readonly ground: string;
  /** ISO 8601 duration, from the date of each record. */
  readonly for: string;
}

/** A code that the answer has words for. */
export const OPEN_DISPUTE = 'open-dispute';

/** A dispute may be open for months; it is looked at again after that. */
export const DISPUTED_FOR = 'P90D';

const OPEN_DISPUTES: readonly unknown[] = [
  'needs_response',
  'under_review',
  'warning_needs_response',
  'warning_under_review',
];

/** Stripe's own rule, against fraud. */
const TOO_RECENT_DAYS = 'P90D';

/** Fields that a redaction is read back by. */
export const READ_BACK = {
  customers: ['name', 'email', 'phone', 'address', 'shipping', 'description', 'metadata'],
  charges: ['billing_details', 'receipt_email', 'description', 'shipping', 'metadata'],
  payment_intents: ['receipt_email', 'description', 'shipping', 'metadata'],
  checkout_sessions: ['customer_details', 'customer_email', 'metadata'],
  setup_intents: ['description', 'metadata'],
  invoices: [
    'customer_name',
    'customer_email',
    'customer_phone',
    'customer_address',
    'description',
    'metadata',
  ],
  issuing_cardholders: ['name', 'email', 'phone_number', 'billing', 'individual', 'metadata'],
} as const satisfies Partial<Record<CollectionName, readonly string[]>>;

const readBack = (collection: CollectionName): readonly string[] =>
  (READ_BACK as Partial<Record<CollectionName, readonly string[]>>)[collection] ?? [];

export const day = (at: Date): string => at.toISOString().slice(0, 'YYYY-MM-DD'.length);

/** When the record came to be; lines have the instant of what they are lines of. */
export function createdAt({ data }: FoundRow): Date | undefined {
  const seconds = data['created'] ?? data['date'];
  return typeof seconds === 'number' ? new Date(seconds * 1000) : undefined;
}

/** Last day of the retention of a record. */
export const keptUntil = (row: FoundRow, keep: Keep): string | undefined => {
  const at = createdAt(row);
  return at && day(addPeriod(at, keep.for));
};

export interface Unit {
  readonly owner: FoundRow;
  readonly rows: readonly FoundRow[];
  /** Ids of payments with an open dispute, and of what belongs to them. */
  readonly disputed: ReadonlySet<string>;
  /** Day from which its last payment may be redacted; undefined where it already may. */
  readonly recentUntil: string | undefined;
  /** Invoices and credit notes that the law still asks for. */
  readonly hasBooks: boolean;
  /** Nothing of the person is left in what a redaction is read back by. */
  readonly isDone: boolean;
}

export interface UnitsOptions {
  readonly keep: Keep | undefined;
  readonly asOf: Date;
}

export function unitsOf({ rows, ownerOf }: Found, options: UnitsOptions): ReadonlyMap<string, Unit> {
  const grouped = new Map<string, FoundRow[]>();
  for (const row of rows) {
    const id = ownerOf(row)?.id;
    if (id !== undefined) grouped.set(id, [...(grouped.get(id) ?? []), row]);
  }
  return new Map(
    [...grouped].flatMap(([id, own]) => {
      const owner = own.find((row) => row.id === id);
      return owner === undefined ? [] : [[id, unit(owner, { rows: own, ...options })] as const];
    }),
  );
}

function unit(
  owner: FoundRow,
  { rows, keep, asOf }: UnitsOptions & { readonly rows: readonly FoundRow[] },
): Unit {
  const recent = rows.flatMap((row) => redactableFrom(row, asOf) ?? []);
  return {
    owner,
    rows,
    disputed: new Set(rows.filter(isOpenDispute).flatMap(idsOfDispute)),
    recentUntil: recent.toSorted().at(-1),
    hasBooks: keep !== undefined && rows.some((row) => isBook(row) && isWithin(row, { keep, asOf })),
    isDone: rows.every(({ collection, data }) => personalFields(data, readBack(collection)).length === 0),
  };
}

const isOpenDispute = ({ collection, data }: FoundRow): boolean =>
  collection === 'disputes' && OPEN_DISPUTES.includes(data['status']);

const idsOfDispute = ({ id, data }: FoundRow): readonly string[] => [
  id,
  ...['charge', 'payment_intent'].flatMap((field) => idIn(data[field]) ?? []),
];

/** A payment, a refund or a dispute of an open dispute. */
export const isDisputed = ({ id, data }: FoundRow, { disputed }: Pick<Unit, 'disputed'>): boolean =>
  [id, idIn(data['charge']), idIn(data['payment_intent'])].some((one) => disputed.has(one ?? ''));

export const PAYMENTS: readonly CollectionName[] = ['payment_intents', 'charges', 'refunds'];

/** Undefined where it may be redacted already, or never needs to wait. */
export function redactableFrom(row: FoundRow, asOf: Date): string | undefined {
  const at =
    PAYMENTS.includes(row.collection) && row.data['status'] !== 'canceled' ? createdAt(row) : undefined;
  const from = at && addPeriod(at, TOO_RECENT_DAYS);
  if (from === undefined || from <= asOf) return undefined;
  return day(addPeriod(from, 'P1D'));
}

/** Drafts are none yet. */
const isBook = ({ collection, data }: FoundRow): boolean =>
  collection === 'credit_notes' ||
  (collection === 'invoices' && !['draft', 'open'].includes(String(data['status'])));

export const isWithin = (
  row: FoundRow,
  { keep, asOf }: { readonly keep: Keep; readonly asOf: Date },
): boolean => (keptUntil(row, keep) ?? '') >= day(asOf);
