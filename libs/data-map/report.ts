/** What of the found data falls under target categories: the report of an access answer. */
import { fallsUnderAny } from './categories.js';
import type { Collection, Field } from './dataset.js';

type Row = Readonly<Record<string, unknown>>;

/**
 * The part of a row under the targets; undefined where nothing is. A matching category of the collection keeps the whole
 * row. A field without a category of its own has its parent's.
 */
export function reportRow(collection: Collection, row: Row, targets: readonly string[]): Row | undefined {
  if (fallsUnderAny(collection.categories, targets)) return row;
  const kept = keepNamed(collection.fields, row, { targets, matched: false });
  return Object.keys(kept).length > 0 ? kept : undefined;
}

const PERSONAL = ['user'];

/**
 * The part of a row that an answer to its person holds: all but what the map calls something else than personal. What
 * has no category anywhere stays, so that nothing is kept from a person because nobody sorted it.
 */
export const answerRow = (collection: Collection, row: Row): Row =>
  fallsUnderAny(collection.categories, PERSONAL)
    ? row
    : keepNamed(collection.fields, row, { targets: PERSONAL, matched: collection.categories.length === 0 });

/** The columns that `answerRow` can leave. */
export const answerColumns = ({ categories, fields }: Collection): readonly Field[] => {
  const whole = fallsUnderAny(categories, PERSONAL);
  const matched = whole || categories.length === 0;
  return fields.filter((field) => fieldNames([field], { targets: PERSONAL, matched, whole }).length > 0);
};

/** Names of the fields under the targets, nested ones with dots; without secrets. */
export function reportFields(collection: Collection, targets: readonly string[]): readonly string[] {
  const whole = fallsUnderAny(collection.categories, targets);
  return fieldNames(collection.fields, { targets, matched: whole, whole });
}

interface Inherited {
  readonly targets: readonly string[];
  /** Whether what has no category of its own falls under the targets. */
  readonly matched: boolean;
}

function fieldNames(
  fields: readonly Field[],
  { targets, matched, whole }: Inherited & { readonly whole: boolean },
): readonly string[] {
  return fields.flatMap((field) => {
    if (field.secret) return [];
    const own = whole || matches(field, { targets, matched });
    const nested = fieldNames(field.fields, { targets, matched: own, whole });
    if (field.fields.length > 0) return nested;
    return own ? [field.path.join('.')] : [];
  });
}

const matches = ({ categories }: Field, { targets, matched }: Inherited): boolean =>
  categories.length > 0 ? fallsUnderAny(categories, targets) : matched;

function keepNamed(fields: readonly Field[], row: Row, inherited: Inherited): Row {
  const declared = new Map(fields.map((field) => [field.name, field]));
  const entries = Object.entries(row).flatMap(([name, value]) => {
    const field = declared.get(name);
    const kept = field ? keepField(field, value, inherited) : inherited.matched ? value : undefined;
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return Object.fromEntries(entries);
}

function keepField(field: Field, value: unknown, inherited: Inherited): unknown {
  const matched = matches(field, inherited);
  if (field.fields.length === 0 || typeof value !== 'object' || value === null)
    return matched ? value : undefined;
  const inside = { targets: inherited.targets, matched };
  if (Array.isArray(value)) {
    const items = value.flatMap((item: unknown) => {
      const kept = keepField(field, item, inherited);
      return kept === undefined ? [] : [kept];
    });
    return items.length > 0 || matched ? items : undefined;
  }
  const kept = keepNamed(field.fields, value as Row, inside);
  return Object.keys(kept).length > 0 || matched ? kept : undefined;
}
