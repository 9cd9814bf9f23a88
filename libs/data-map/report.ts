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
  const kept = keeperOf(collection.fields, { targets, matched: false })(row);
  return Object.keys(kept).length > 0 ? kept : undefined;
}

const PERSONAL = ['user'];

/**
 * Takes of each row what an answer to its person holds: all but what the map calls something else than personal. What
 * has no category anywhere stays, so that nothing is kept from a person because nobody sorted it.
 */
export const answerOf = (collection: Collection): ((row: Row) => Row) =>
  fallsUnderAny(collection.categories, PERSONAL)
    ? (row) => row
    : keeperOf(collection.fields, { targets: PERSONAL, matched: collection.categories.length === 0 });

/** The columns that `answerOf` can leave. */
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

/** Decides once what is kept of every row. */
function keeperOf(fields: readonly Field[], inherited: Inherited): (row: Row) => Row {
  const keepers = new Map(fields.map((field) => [field.name, keepField(field, inherited)]));
  const undeclared = inherited.matched ? whole : nothing;
  return (row) => {
    const kept: [string, unknown][] = [];
    for (const [name, value] of Object.entries(row)) {
      const part = (keepers.get(name) ?? undeclared)(value);
      if (part !== undefined) kept.push([name, part]);
    }
    return Object.fromEntries(kept);
  };
}

/** What stays of a value; undefined where nothing does. */
type Keeper = (value: unknown) => unknown;

const whole: Keeper = (value) => value;
const nothing: Keeper = () => undefined;

function keepField(field: Field, inherited: Inherited): Keeper {
  const matched = matches(field, inherited);
  const atLeaf = matched ? whole : nothing;
  if (field.fields.length === 0) return atLeaf;
  const inside = keeperOf(field.fields, { targets: inherited.targets, matched });
  const keep: Keeper = (value) => {
    if (typeof value !== 'object' || value === null) return atLeaf(value);
    if (Array.isArray(value)) {
      const items = value.map(keep).filter((item) => item !== undefined);
      return items.length > 0 || matched ? items : undefined;
    }
    const kept = inside(value as Row);
    return Object.keys(kept).length > 0 || matched ? kept : undefined;
  };
  return keep;
}
