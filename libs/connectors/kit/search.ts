/**
 * The search of one system by its data map, to a fixed point over row keys: what a row holds leads to further rows, in
 * cycles and along self-references, each row taken once. It keeps the keys asked for and the ids of the rows that lead
 * further, never the rows; collections that lead nowhere are read once, at the end, and stream.
 */
import type { Collection } from '#libs/data-map/dataset';
import { kindsThatReach, reachableFrom, type FieldPath, type Graph } from '#libs/data-map/graph';
import { WafaError } from '#libs/domain/errors';
import { hashOfKey, keyText } from './belongs.js';
import type { CollectionFinding, DiscoveryRequest, DiscoveryResult, GatheredKey } from './connector.js';
import { assertIdentifier, canonicalEmail, trimEmail } from './identifiers.js';
import type { Condition, FoundRow, HeldKey, RowReader } from './row-reader.js';
import {
  keepMatching,
  product,
  returnsAllElements,
  tiesOf,
  valuesOf,
  waysOf,
  type Ties,
  type Way,
} from './ways.js';

export interface SearchLimits {
  readonly maxRows: number;
  /** Keys and row ids held in memory at once. */
  readonly maxHeld: number;
  /** Keys asked for in one statement while collections lead to each other. */
  readonly batchSize: number;
}

export interface RowKeys {
  readonly held: readonly HeldKey[];
  /** What it gives to the ways of others. */
  readonly gives: readonly HeldKey[];
}

export interface SearchOptions extends DiscoveryRequest {
  readonly system: string;
  readonly graph: Graph;
  /** Keys of the collections in the order of their `after`. */
  readonly order: readonly string[];
  readonly reader: RowReader;
  readonly limits: SearchLimits;
  /** Takes each row as it was read, with every key it holds of a way in, gathered or not. */
  readonly onRow?: (collection: Collection, row: FoundRow, keys: RowKeys) => void;
}

export const searchGraph = (options: SearchOptions): Promise<DiscoveryResult> => new Search(options).run();

class Search {
  readonly #options: SearchOptions;
  readonly #ways: readonly Way[];
  /** By key of the collection. */
  readonly #ties: ReadonlyMap<string, Ties>;
  readonly #asked = new Map<number, Set<string>>();
  readonly #pending = new Map<number, (readonly string[])[]>();
  /** What was asked of ways that hold only under a condition. */
  readonly #conditional = new Map<number, (readonly string[])[]>();
  readonly #seen = new Map<string, Set<string>>();
  readonly #records = new Map<string, number>();
  readonly #identifiers = new Map<string, DiscoveryResult['identifiers'][number]>();
  #lastHashed: { readonly text: string; readonly hash: string } | undefined;
  #held = 0;
  #total = 0;

  constructor(options: SearchOptions) {
    this.#options = options;
    const ways = waysOf(options.graph);
    this.#ways = ways.all;
    const collections = [...options.graph.collections.values()];
    this.#ties = new Map(collections.map((one) => [one.key, tiesOf(one, ways)]));
  }

  async run(): Promise<DiscoveryResult> {
    const { graph, identifiers, order } = this.#options;
    identifiers.forEach(assertIdentifier);
    this.#seed();
    const collections = order.flatMap((key) => graph.collections.get(key) ?? []);
    const leadsOn = new Set(graph.edges.map(({ source }) => source));
    const inner = collections.filter(({ key }) => leadsOn.has(key));
    for (let next = this.#nextPending(inner); next; next = this.#nextPending(inner)) {
      await this.#read(next, this.#takeBatch(next));
    }
    for (const leaf of collections.filter(({ key }) => !leadsOn.has(key))) {
      const conditions = this.#takeAll(leaf);
      if (conditions.length > 0) await this.#read(leaf, conditions);
    }
    const unconfirmed = await this.#holdsUnconfirmed(collections);
    return {
      collections: collections.map(({ key }) => this.#finding(key)),
      gatheredKeys: this.#gatheredKeys(),
      identifiers: [...this.#identifiers.values()],
      ...(unconfirmed ? { openTask: 'look-by-hand' as const } : {}),
    };
  }

  /** A row with the person's identifier that nobody confirmed may be hers or a stranger's: an officer has to look. */
  async #holdsUnconfirmed(collections: readonly Collection[]): Promise<boolean> {
    for (const collection of collections) {
      const conditions = this.#tiesOf(collection)
        .ways.filter(({ when }) => when !== undefined)
        .map((way) => ({ way, tuples: this.#conditional.get(way.id) ?? [] }))
        .filter(({ tuples }) => tuples.length > 0);
      if (conditions.length === 0) continue;
      for await (const ids of this.#options.reader.unconfirmed(collection, conditions)) {
        this.#options.heartbeat({ records: this.#total });
        if (ids.some((id) => this.#seen.get(collection.key)?.has(id) !== true)) return true;
      }
    }
    return false;
  }

  #tiesOf({ key }: Collection): Ties {
    const ties = this.#ties.get(key);
    if (!ties) throw new WafaError('map-mismatch', `${key} is not in the data map`);
    return ties;
  }

  #seed(): void {
    for (const way of this.#ways) {
      for (const { kind, value } of this.#options.identifiers) {
        if (way.kind !== kind) continue;
        this.#offer(way, [value]);
      }
    }
  }

  /** Takes a key into the search, once. */
  #offer(way: Way, values: readonly string[]): void {
    const canonical = this.#canonicalTuple(way, values);
    if (!canonical) return;
    const asked = this.#asked.get(way.id) ?? new Set();
    this.#asked.set(way.id, asked);
    if (asked.has(keyText(canonical))) return;
    asked.add(keyText(canonical));
    this.#hold();
    this.#expect(way, canonical);
    // A database whose locale folds only ASCII still finds an address written exactly as given.
    const given = trimEmail(values[0] ?? '');
    if (way.kind === 'email' && given !== canonical[0]) this.#expect(way, [given]);
  }

  #expect(way: Way, tuple: readonly string[]): void {
    for (const byWay of way.when ? [this.#pending, this.#conditional] : [this.#pending]) {
      const tuples = byWay.get(way.id) ?? [];
      byWay.set(way.id, tuples);
      tuples.push(tuple);
    }
  }

  #canonicalTuple(way: Way, values: readonly string[]): readonly string[] | undefined {
    const canonical = values.map((value, index) => this.#canonical(way, way.paths[index] ?? [], value));
    return canonical.every((value) => value !== undefined) ? canonical : undefined;
  }

  #canonical(way: Way, path: FieldPath, value: string): string | undefined {
    if (way.kind === 'email') return canonicalEmail(value);
    const collection = this.#options.graph.collections.get(way.collection);
    return collection && this.#options.reader.canonical(collection, path, value);
  }

  #nextPending(inner: readonly Collection[]): Collection | undefined {
    return inner.find((collection) =>
      this.#tiesOf(collection).ways.some(({ id }) => (this.#pending.get(id)?.length ?? 0) > 0),
    );
  }

  #takeBatch(collection: Collection): readonly Condition[] {
    return this.#take(collection, this.#options.limits.batchSize);
  }

  /** A collection that leads nowhere is read by one statement, so that no row can come twice. */
  #takeAll(collection: Collection): readonly Condition[] {
    return this.#take(collection, Number.POSITIVE_INFINITY);
  }

  #take(collection: Collection, atMost: number): readonly Condition[] {
    return this.#tiesOf(collection)
      .ways.map((way) => ({ way, tuples: this.#pending.get(way.id)?.splice(0, atMost) ?? [] }))
      .filter(({ tuples }) => tuples.length > 0);
  }

  async #read(collection: Collection, conditions: readonly Condition[]): Promise<void> {
    const { reader, heartbeat } = this.#options;
    for await (const page of reader.read(collection, conditions)) {
      heartbeat({ records: this.#total });
      for (const row of page) await this.#takeRow(collection, row);
    }
    heartbeat({ records: this.#total });
  }

  async #takeRow(collection: Collection, row: FoundRow): Promise<void> {
    const { system, emit, limits } = this.#options;
    const { feeds } = this.#tiesOf(collection);
    if (feeds.length > 0 && !this.#firstTime(collection.key, row.id)) return;
    this.#total += 1;
    if (this.#total > limits.maxRows) {
      throw new WafaError('discovery-limit', `${system}: more than ${limits.maxRows} rows`);
    }
    const held = this.#keysHeldBy(collection, row);
    const via = this.#via(collection, held);
    const data = this.#matchingElements(collection, row.data);
    this.#records.set(collection.key, (this.#records.get(collection.key) ?? 0) + 1);
    const gathered = { field: via.way.field, valueHash: this.#hashOf(via.canonical) };
    await emit({ system, collection: collection.key, key: row.key, via: gathered, data });
    const given = feeds.flatMap(({ way, paths }) =>
      product(paths.map((path) => valuesOf({ ...row, data }, path))).map((values) => ({ way, values })),
    );
    given.forEach(({ way, values }) => this.#offer(way, values));
    this.#options.onRow?.(collection, row, { held, gives: given.flatMap((key) => this.#toKey(key)) });
    this.#collectIdentifiers(collection, { ...row, data });
  }

  /** Many rows in a row hang on the same key. */
  #hashOf(canonical: readonly string[]): string {
    const text = keyText(canonical);
    if (this.#lastHashed?.text !== text) this.#lastHashed = { text, hash: hashOfKey(canonical) };
    return this.#lastHashed.hash;
  }

  #firstTime(collection: string, id: string): boolean {
    const seen = this.#seen.get(collection) ?? new Set();
    this.#seen.set(collection, seen);
    if (seen.has(id)) return false;
    seen.add(id);
    this.#hold();
    return true;
  }

  #hold(): void {
    this.#held += 1;
    if (this.#held > this.#options.limits.maxHeld) {
      const { system, limits } = this.#options;
      throw new WafaError('discovery-limit', `${system}: more than ${limits.maxHeld} keys that lead further`);
    }
  }

  /** Every key of a way in that the row itself holds, but for addresses that nobody confirmed. */
  #keysHeldBy(collection: Collection, row: FoundRow): readonly HeldKey[] {
    return this.#tiesOf(collection)
      .ways.filter((way) => this.#isConfirmed(collection, row, way))
      .flatMap((way) =>
        product(way.paths.map((path) => valuesOf(row, path))).flatMap((values) =>
          this.#toKey({ way, values }),
        ),
      );
  }

  /** With its canonical text; nothing where the fields' types cannot hold it. */
  #toKey({ way, values }: Pick<HeldKey, 'way' | 'values'>): readonly HeldKey[] {
    const canonical = this.#canonicalTuple(way, values);
    return canonical ? [{ way, values, canonical }] : [];
  }

  /** The first held key that was asked for; a row that holds none was not. */
  #via(collection: Collection, held: readonly HeldKey[]): HeldKey {
    const via = held.find(({ way, canonical }) => this.#asked.get(way.id)?.has(keyText(canonical)) === true);
    if (via) return via;
    throw new WafaError('foreign-record', `${collection.key}: a row came that no gathered key leads to`);
  }

  #isConfirmed(collection: Collection, row: FoundRow, { when }: Way): boolean {
    if (!when) return true;
    const { reader } = this.#options;
    const wanted = reader.canonical(collection, when.path, when.equals);
    return valuesOf(row, when.path).some(
      (text) => wanted !== undefined && reader.canonical(collection, when.path, text) === wanted,
    );
  }

  /** Arrays that are a way in keep only the elements searched for, unless the map asks for all of them. */
  #matchingElements(collection: Collection, data: FoundRow['data']): FoundRow['data'] {
    let kept: unknown = data;
    for (const way of this.#tiesOf(collection).ways) {
      const [path, second] = way.paths;
      if (!this.#asked.has(way.id) || !path || second || returnsAllElements(collection, path)) continue;
      kept = keepMatching(kept, path, (text) => this.#wantedByAny(collection, path, text));
    }
    return kept as FoundRow['data'];
  }

  #wantedByAny(collection: Collection, path: FieldPath, text: string): boolean {
    return this.#tiesOf(collection).ways.some((way) => {
      const [own, second] = way.paths;
      if (!own || second || own.join('\0') !== path.join('\0')) return false;
      const canonical = this.#canonical(way, path, text);
      return canonical !== undefined && this.#asked.get(way.id)?.has(canonical) === true;
    });
  }

  #collectIdentifiers(collection: Collection, row: FoundRow): void {
    for (const { path, system, kind } of this.#tiesOf(collection).identifying) {
      for (const value of valuesOf(row, path)) {
        const text = `${system} ${kind} ${value}`;
        const known = this.#identifiers.get(text);
        if (known?.shared || (known && !collection.shared)) continue;
        if (!known) this.#hold();
        const shared = collection.shared ? { shared: true } : {};
        this.#identifiers.set(text, { system, kind, value, ...shared });
      }
    }
  }

  #finding(key: string): CollectionFinding {
    const { graph, identifiers } = this.#options;
    const records = this.#records.get(key) ?? 0;
    if (reachableFrom(graph, new Set(identifiers.map(({ kind }) => kind))).has(key)) {
      return { collection: key, records };
    }
    const kinds = kindsThatReach(graph, key);
    const needs = kinds.length > 0 ? kinds.join(' or ') : 'a reference or an identity in the data map';
    return { collection: key, records, notSearched: `needs ${needs}` };
  }

  #gatheredKeys(): readonly GatheredKey[] {
    const keys = new Map<string, GatheredKey>();
    for (const way of this.#ways) {
      for (const text of this.#asked.get(way.id) ?? []) {
        const key = { field: way.field, valueHash: hashOfKey([text]) };
        keys.set(`${key.field} ${key.valueHash}`, key);
      }
    }
    return [...keys.values()];
  }
}
