/** The ways into each collection, and what the rows found give to the ways of others. */
import { allFields, type Collection } from '#libs/data-map/dataset';
import type { FieldPath, Graph, SeedCondition } from '#libs/data-map/graph';
import type { FoundRow } from './row-reader.js';

/** One way into a collection: the fields that must hold the values of one gathered key. */
export interface Way {
  readonly id: number;
  readonly collection: string;
  /** Name of the gathered key: `identity.<kind>` or `dataset:collection.field[,field]`. */
  readonly field: string;
  readonly paths: readonly FieldPath[];
  /** The kind of identifier, for a way from the root. */
  readonly kind?: string;
  /** What the same row must say besides, for a way from the root. */
  readonly when?: SeedCondition;
}

/** A way fed by the rows of `source`. */
export interface Feed {
  readonly way: Way;
  readonly source: string;
  readonly paths: readonly FieldPath[];
}

export interface Ways {
  readonly all: readonly Way[];
  readonly feeds: readonly Feed[];
}

export function waysOf({ seeds, edges }: Graph): Ways {
  const fromRoot = seeds.map(({ collection, kind, path, when }, id): Way => ({
    id,
    collection,
    field: `identity.${kind}`,
    paths: [path],
    kind,
    ...(when ? { when } : {}),
  }));
  const feeds = edges.map(({ source, target, pairs }, index): Feed => ({
    source,
    paths: pairs.map((pair) => pair.source),
    way: {
      id: fromRoot.length + index,
      collection: target,
      field: `${source}.${pairs.map((pair) => pair.source.join('.')).join(',')}`,
      paths: pairs.map((pair) => pair.target),
    },
  }));
  return { all: [...fromRoot, ...feeds.map(({ way }) => way)], feeds };
}

/** True where some field on the path asks for whole arrays. */
export function returnsAllElements(collection: Collection, path: FieldPath): boolean {
  let fields = collection.fields;
  for (const name of path) {
    const field = fields.find((one) => one.name === name);
    if (!field) return false;
    if (field.returnAllElements) return true;
    fields = field.fields;
  }
  return false;
}

const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
};

/** Every value at a path as text, arrays opened on the way. */
export function textsAt(value: unknown, path: FieldPath): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsAt(item, path));
  const [name, ...rest] = path;
  if (name === undefined) {
    const text = textOf(value);
    return text === undefined ? [] : [text];
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return textsAt((value as Record<string, unknown>)[name], rest);
}

/** The value with only those array elements that hold a wanted value at the path; what is no array stays. */
export function keepMatching(value: unknown, path: FieldPath, wanted: (text: string) => boolean): unknown {
  if (Array.isArray(value)) {
    return value
      .filter((item) => textsAt(item, path).some(wanted))
      .map((item) => keepMatching(item, path, wanted));
  }
  const [name, ...rest] = path;
  if (name === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
    return value;
  }
  const whole = (value as Record<string, unknown>)[name];
  const kept = keepMatching(whole, rest, wanted);
  return kept === whole ? value : { ...value, [name]: kept };
}

/** Texts of the values at a path of a found row. */
export function valuesOf(
  { texts, data }: Pick<FoundRow, 'texts' | 'data'>,
  path: FieldPath,
): readonly string[] {
  const [column, nested] = path;
  if (column === undefined || nested !== undefined || !texts.has(column)) return textsAt(data, path);
  const text = texts.get(column) ?? null;
  return text === null ? [] : [text];
}

/** One value of each list, in every combination: the keys a row holds. */
export const product = (lists: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  lists.reduce<readonly (readonly string[])[]>(
    (tuples, list) => tuples.flatMap((tuple) => list.map((value) => [...tuple, value])),
    [[]],
  );

/** A field whose values are identifiers in another system. */
interface IdentifyingField {
  readonly path: FieldPath;
  readonly system: string;
  readonly kind: string;
}

const identifyingFields = (collection: Collection): readonly IdentifyingField[] =>
  allFields(collection.fields).flatMap(({ path, identifies, identifiesAs = 'external_id' }) =>
    identifies === undefined ? [] : [{ path, system: identifies, kind: identifiesAs }],
  );

/** What each row of one collection takes part in. */
export interface Ties {
  /** Ways into the collection. */
  readonly ways: readonly Way[];
  /** What its rows give to the ways of others. */
  readonly feeds: readonly Feed[];
  readonly identifying: readonly IdentifyingField[];
}

export const tiesOf = (collection: Collection, { all, feeds }: Ways): Ties => ({
  ways: all.filter((way) => way.collection === collection.key),
  feeds: feeds.filter(({ source }) => source === collection.key),
  identifying: identifyingFields(collection),
});
