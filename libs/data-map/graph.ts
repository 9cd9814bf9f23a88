/**
 * The data map as a graph: collections are nodes, references are edges, identity fields hang off the root.
 * References of one collection to the same other collection form a composite key (AND); references to different
 * collections are different ways in (OR).
 */
import { allFields, type Collection, type Dataset, type Field, type Reference } from './dataset.js';

export type FieldPath = readonly string[];

/** An identity field: `kind` is the identifier that finds rows here. */
export interface Seed {
  readonly collection: string;
  readonly kind: string;
  readonly path: FieldPath;
  readonly when?: SeedCondition;
}

/** Rows where the column says anything else have the identifier, but nobody confirmed that it is the person's. */
export interface SeedCondition {
  readonly path: FieldPath;
  readonly equals: string;
}

export interface Pair {
  readonly source: FieldPath;
  readonly target: FieldPath;
}

/** Values of one found row of `source` find rows of `target`; with several pairs all must match. */
export interface Edge {
  readonly source: string;
  readonly target: string;
  readonly pairs: readonly Pair[];
}

export interface Graph {
  readonly collections: ReadonlyMap<string, Collection>;
  readonly seeds: readonly Seed[];
  readonly edges: readonly Edge[];
  /** References that lead nowhere. */
  readonly dangling: readonly DanglingReference[];
}

export interface DanglingReference {
  readonly collection: string;
  readonly reference: Reference;
  readonly reason: 'dataset' | 'collection' | 'field';
}

export interface ResolvedField {
  readonly collection: Collection;
  readonly field: Field;
}

/** Names may hold dots themselves, so the longest names that exist are tried, not a split at dots. */
export function resolveField(
  datasets: readonly Dataset[],
  { dataset, field }: Pick<Reference, 'dataset' | 'field'>,
): ResolvedField | DanglingReference['reason'] {
  const home = datasets.find(({ key }) => key === dataset);
  if (!home) return 'dataset';
  const candidates = home.collections.filter(({ name, skip }) => !skip && field.startsWith(`${name}.`));
  for (const collection of candidates) {
    const rest = field.slice(collection.name.length + 1);
    const found = allFields(collection.fields).find(({ path }) => path.join('.') === rest);
    if (found) return { collection, field: found };
  }
  return candidates.length === 0 ? 'collection' : 'field';
}

export function buildGraph(datasets: readonly Dataset[]): Graph {
  const collections = datasets.flatMap((dataset) => dataset.collections).filter(({ skip }) => !skip);
  const dangling: DanglingReference[] = [];
  const edges = collections.flatMap((declaring) => edgesOf(declaring, datasets, dangling));
  const seeds = collections.flatMap((collection) =>
    allFields(collection.fields).flatMap((field) => seedOf(collection, field)),
  );
  return {
    collections: new Map(collections.map((collection) => [collection.key, collection])),
    seeds,
    edges: withoutDoubles(edges),
    dangling,
  };
}

function seedOf({ key }: Collection, { identity, identityWhen, path }: Field): readonly Seed[] {
  if (identity === undefined) return [];
  const seed = { collection: key, kind: identity, path };
  if (!identityWhen) return [seed];
  const { column, equals } = identityWhen;
  return [{ ...seed, when: { path: [column], equals: String(equals) } }];
}

interface Link {
  readonly own: FieldPath;
  readonly other: FieldPath;
  readonly direction: Reference['direction'];
}

function edgesOf(
  declaring: Collection,
  datasets: readonly Dataset[],
  dangling: DanglingReference[],
): readonly Edge[] {
  const byOther = new Map<string, Link[]>();
  for (const { path, references } of allFields(declaring.fields)) {
    for (const reference of references) {
      const target = resolveField(datasets, reference);
      if (typeof target === 'string') {
        dangling.push({ collection: declaring.key, reference, reason: target });
        continue;
      }
      const links = byOther.get(target.collection.key) ?? [];
      links.push({ own: path, other: target.field.path, direction: reference.direction });
      byOther.set(target.collection.key, links);
    }
  }
  return [...byOther].flatMap(([other, links]) => [
    ...keysOf(links.filter(({ direction }) => direction !== 'to')).map((key) => ({
      source: other,
      target: declaring.key,
      pairs: key.map(({ own, other: far }) => ({ source: far, target: own })),
    })),
    ...keysOf(links.filter(({ direction }) => direction !== 'from')).map((key) => ({
      source: declaring.key,
      target: other,
      pairs: key.map(({ own, other: far }) => ({ source: own, target: far })),
    })),
  ]);
}

/**
 * Links between the same two collections are one composite key. A field cannot stand twice in one key: links that share
 * a field (a message's sender and its recipient, both the id of an account) are alternatives, so that the result is
 * every maximal set of links with no field in common.
 */
function keysOf(links: readonly Link[]): readonly (readonly Link[])[] {
  if (links.length === 0) return [];
  const found: Link[][] = [];
  const grow = (chosen: readonly Link[], from: number): void => {
    for (let index = from; index < links.length; index += 1) {
      const link = links[index];
      if (link && !chosen.some((other) => shareField(link, other))) grow([...chosen, link], index + 1);
    }
    const maximal = !links.some(
      (link) => !chosen.includes(link) && !chosen.some((other) => shareField(link, other)),
    );
    if (maximal) found.push([...chosen]);
  };
  grow([], 0);
  return found;
}

const text = (path: FieldPath): string => JSON.stringify(path);
const shareField = (a: Link, b: Link): boolean =>
  text(a.own) === text(b.own) || text(a.other) === text(b.other);

function withoutDoubles(edges: readonly Edge[]): readonly Edge[] {
  const byText = new Map(edges.map((edge) => [edgeId(edge), edge]));
  return [...byText.values()];
}

const edgeId = ({ source, target, pairs }: Edge): string =>
  JSON.stringify([source, target, pairs.map((pair) => JSON.stringify([pair.source, pair.target])).sort()]);

/** Keys of the collections that identifiers of these kinds can lead to. */
export function reachableFrom(graph: Graph, kinds: ReadonlySet<string>): ReadonlySet<string> {
  const reached = new Set(
    graph.seeds.filter(({ kind }) => kinds.has(kind)).map(({ collection }) => collection),
  );
  for (const collection of reached) {
    for (const edge of graph.edges) if (edge.source === collection) reached.add(edge.target);
  }
  return reached;
}

/** The kinds of identifier any of which leads to this collection. */
export function kindsThatReach(graph: Graph, collection: string): readonly string[] {
  const kinds = [...new Set(graph.seeds.map(({ kind }) => kind))].sort();
  return kinds.filter((kind) => reachableFrom(graph, new Set([kind])).has(collection));
}

/**
 * The names in an order that keeps every `after`, ties as given; the members of a loop where there is one. Names that do
 * not exist are skipped: they are faults of their own.
 */
export function sortByAfter(
  names: readonly string[],
  after: ReadonlyMap<string, readonly string[]>,
): { readonly order: readonly string[] } | { readonly loop: readonly string[] } {
  const order: string[] = [];
  const done = new Set<string>();
  const known = new Set(names);
  const visit = (name: string, trail: readonly string[]): readonly string[] | undefined => {
    if (done.has(name) || !known.has(name)) return undefined;
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    for (const earlier of after.get(name) ?? []) {
      const loop = visit(earlier, [...trail, name]);
      if (loop) return loop;
    }
    done.add(name);
    order.push(name);
    return undefined;
  };
  for (const name of names) {
    const loop = visit(name, []);
    if (loop) return { loop };
  }
  return { order };
}
