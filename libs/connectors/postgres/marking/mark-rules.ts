/** From a mark and the data map to what is written where. Pure. */
import type { MarkRequest } from '#libs/connectors/kit/marks';
import type { Collection, ColumnValue, RestrictRule, StopRule } from '#libs/data-map/dataset';
import type { Purpose } from '#libs/domain/words';

/** One column that a mark is written into. */
export interface MarkRule {
  readonly column: string;
  /** What it says with the mark, as text; null for empty. */
  readonly marked: string | null;
  /** Only rows that say this are changed. */
  readonly from?: string | null;
  /** Only empty ones are: the mark is an instant, and an earlier one stays. */
  readonly ifEmpty?: true;
  /** Other rows of the collection are not meant. */
  readonly when?: { readonly column: string; readonly equals: string };
}

const toText = (value: ColumnValue['value']): string | null => (value === null ? null : String(value));

type Asked = Pick<MarkRequest, 'mark' | 'purposes' | 'stays' | 'asOf'>;

/** In the order of the map; the same column is written once. */
export function markRules(
  collection: Collection,
  { mark, purposes, stays, asOf }: Asked,
): readonly MarkRule[] {
  const { restrict, unpublish, stop } = collection;
  switch (mark) {
    case 'restrict':
      return limited(restrict, purposes).map(setRule);
    case 'lift': {
      const needed = stays ? limited(restrict, stays.purposes) : [];
      const lifted = limited(restrict, purposes).filter((rule) => !needed.includes(rule));
      return [...needed.map(setRule), ...lifted.map(liftRule)];
    }
    case 'unpublish':
      return unpublish ? [{ column: unpublish.column, marked: toText(unpublish.value) }] : [];
    default:
      return withoutDoubles(
        stop
          .filter(({ purpose }) => purposes.length === 0 || purposes.includes(purpose))
          .map((rule) => stopRule(rule, asOf)),
      );
  }
}

const setRule = ({ column, value, lifted }: RestrictRule): MarkRule => ({
  ...{ column, marked: toText(value), from: toText(lifted) },
});

const liftRule = ({ column, value, lifted }: RestrictRule): MarkRule => ({
  ...{ column, marked: toText(lifted), from: toText(value) },
});

/** A restriction of everything has a column of its own where the map gives it one. */
function limited(restrict: readonly RestrictRule[], purposes: readonly Purpose[]): readonly RestrictRule[] {
  if (purposes.length > 0)
    return restrict.filter(({ purpose }) => purpose !== undefined && purposes.includes(purpose));
  const general = restrict.filter(({ purpose }) => purpose === undefined);
  return general.length > 0 ? general : restrict;
}

function stopRule({ column, value, when }: StopRule, asOf: string): MarkRule {
  const only = when ? { when: { column: when.column, equals: String(when.equals) } } : {};
  if (typeof value === 'object' && value !== null) return { column, marked: asOf, ifEmpty: true, ...only };
  return { column, marked: toText(value), ...only };
}

/** Two purposes may end in the same place. */
const withoutDoubles = (rules: readonly MarkRule[]): readonly MarkRule[] => [
  ...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values(),
];

/** Purposes that a restriction cannot be limited to here, although something could be restricted as a whole. */
export function notByPurpose(
  collections: readonly Collection[],
  { mark, purposes }: Pick<MarkRequest, 'mark' | 'purposes'>,
): readonly Purpose[] {
  if (mark !== 'restrict') return [];
  const known = new Set(
    collections.flatMap(({ restrict }) => restrict.flatMap(({ purpose }) => purpose ?? [])),
  );
  return purposes.filter((purpose) => !known.has(purpose));
}
