/**
 * Erases the files of a person: what was made from them, every version and mark of deletion, unfinished uploads. Only
 * under keys that rows name. A plan holds the keys, so that it can be carried out when those rows are gone.
 */
import type {
  DeferredErasure,
  Eraser,
  ErasureRequest,
  ErasureResult,
  PlannedErasure,
  Residue,
} from '#libs/connectors/kit/erasure';
import { WafaError } from '#libs/domain/errors';
import { FILES } from '../media-texts.js';
import type { MediaConnectorOptions } from '../media.connector.js';
import { Bucket } from '../s3-client.js';
import { nameOfVersion, type ErasableStore } from './erasable-store.js';
import { ErasableBucket } from './erasable-bucket.js';
import { ErasableFolder } from './erasable-folder.js';
import {
  collectionOfFound,
  dayOfEnd,
  LOCKED,
  makePlan,
  namesIn,
  namesKept,
  reviewDay,
  sourcesIn,
  toDelete,
  type FoundVersion,
  type PlannedVersion,
} from './media-plan.js';
import { KIND, placesOf, sourcesOf, type KeyRules, type Sources } from './own-files.js';

export type MediaEraserOptions = Pick<MediaConnectorOptions, 'system' | 'place'> & KeyRules;

export const createMediaEraser = (options: MediaEraserOptions): Eraser => new MediaEraser(options);

class MediaEraser implements Eraser {
  readonly system: string;
  readonly judgesShared = true;
  readonly #options: MediaEraserOptions;
  readonly #store: ErasableStore;

  constructor(options: MediaEraserOptions) {
    const { system, place, keyPrefixes } = options;
    this.system = system;
    this.#options = options;
    this.#store =
      'folder' in place
        ? new ErasableFolder({ system, ...place, keyPrefixes })
        : new ErasableBucket(new Bucket({ system, ...place }));
  }

  async plan({ identifiers, asOf }: ErasureRequest): Promise<PlannedErasure> {
    const sources = sourcesOf(identifiers, this.#options.keyPrefixes);
    if (sources.keys.length + sources.foreign === 0)
      return { items: [], targets: [], notSearched: [{ collection: FILES, needs: `needs ${KIND}` }] };
    const found = await this.#find(sources.keys);
    return makePlan(await this.#withLocks(found), { sources, asOf });
  }

  async execute({ identifiers, asOf }: ErasureRequest, plan: PlannedErasure): Promise<ErasureResult> {
    const sources = this.#sources(identifiers, plan);
    const found = new Map((await this.#find(sources.keys)).map((one) => [nameOfVersion(one), one]));
    this.#assertWithin(plan, { found: [...found.values()], sources });
    const all = toDelete(plan);
    const planned = all.filter(({ source }) => !sources.shared.has(source));
    const kept = new Set<string>();
    const deferred: DeferredErasure[] = [];
    for (const one of await this.#store.remove(planned)) {
      kept.add(nameOfVersion(one));
      deferred.push(await this.#deferral(one, { planned, asOf }));
    }
    const done = planned.filter((one) => !kept.has(nameOfVersion(one)));
    const changed = countByCollection(done.filter((one) => found.has(nameOfVersion(one))));
    const gone = countByCollection(done);
    return {
      changed,
      gone,
      deferred: joined(deferred),
      notes: notesOf({ changed, gone, spared: all.length - planned.length }),
    };
  }

  async verify({ identifiers }: ErasureRequest, plan: PlannedErasure): Promise<readonly Residue[]> {
    const sources = this.#sources(identifiers, plan);
    const kept = namesKept(plan);
    const found = await this.#find(sources.keys);
    const left = (await this.#withLocks(found.filter((one) => !kept.has(nameOfVersion(one)))))
      .filter(({ source, lock }) => lock === undefined && !sources.shared.has(source))
      .map((one) => ({ ...one, collection: collectionOfFound(one) }));
    const listed = new Set(found.map(nameOfVersion));
    // A listing can be late or wrong: each version is asked for as well.
    const hidden: PlannedVersion[] = [];
    for (const one of toDelete(plan).filter((version) => !listed.has(nameOfVersion(version))))
      if (await this.#store.isThere(one)) hidden.push(one);
    return countByCollection([...left, ...hidden]).map((one) => ({ ...one, columns: [] }));
  }

  close(): Promise<void> {
    this.#store.close();
    return Promise.resolve();
  }

  /** The rows that named the keys may be gone by now: then the plan tells them. */
  #sources(identifiers: ErasureRequest['identifiers'], plan: PlannedErasure): Sources {
    const now = sourcesOf(identifiers, this.#options.keyPrefixes);
    const planned = sourcesOf(
      sourcesIn(plan).map((value) => ({ kind: KIND, value })),
      this.#options.keyPrefixes,
    );
    return { ...now, keys: [...new Set([...now.keys, ...planned.keys])] };
  }

  /** Each version once: where several keys lead to it, by the first. */
  async #find(keys: readonly string[]): Promise<readonly FoundVersion[]> {
    await this.#store.check();
    const places = keys.flatMap((key) => placesOf(key, this.#options));
    const found = new Map<string, FoundVersion>();
    const add = (one: FoundVersion): void => {
      if (!found.has(nameOfVersion(one))) found.set(nameOfVersion(one), one);
    };
    for (const place of places)
      for (const version of await this.#store.versions(place))
        add({ ...version, source: place.source, derived: place.derived });
    for (const upload of await this.#store.uploads(places)) {
      const place = places.find(({ key, whole }) =>
        whole ? upload.key.startsWith(key) : upload.key === key,
      );
      if (place) add({ ...upload, source: place.source, derived: place.derived });
    }
    return [...found.values()];
  }

  async #withLocks(found: readonly FoundVersion[]): Promise<readonly FoundVersion[]> {
    if (found.length === 0 || !(await this.#store.locks())) return found;
    const told: FoundVersion[] = [];
    for (const one of found) told.push({ ...one, lock: await this.#store.lockOf(one) });
    return told;
  }

  /** More than approved stops before the first write. */
  #assertWithin(
    plan: PlannedErasure,
    { found, sources }: { readonly found: readonly FoundVersion[]; readonly sources: Sources },
  ): void {
    const known = namesIn(plan);
    const unknown = found.filter((one) => !known.has(nameOfVersion(one)) && !sources.shared.has(one.source));
    if (unknown.length > 0)
      throw new WafaError(
        'plan-exceeded',
        `${this.system}: ${unknown.length} versions that are not in the plan of ${known.size}`,
      );
  }

  async #deferral(
    version: { readonly key: string; readonly id: string },
    { planned, asOf }: { readonly planned: readonly PlannedVersion[]; readonly asOf: string },
  ): Promise<DeferredErasure> {
    const target = planned.find((one) => nameOfVersion(one) === nameOfVersion(version));
    const lock = target && (await this.#store.lockOf(target));
    const from = lock?.until === undefined ? reviewDay(asOf) : dayOfEnd({ until: lock.until });
    return { collection: target?.collection ?? FILES, rows: 1, from, ground: LOCKED };
  }
}

function countByCollection(
  all: readonly { readonly collection: string }[],
): readonly { readonly collection: string; readonly rows: number }[] {
  const counts = new Map<string, number>();
  for (const { collection } of all) counts.set(collection, (counts.get(collection) ?? 0) + 1);
  return [...counts].map(([collection, rows]) => ({ collection, rows }));
}

/** One line for each collection: the last of its days. */
function joined(all: readonly DeferredErasure[]): readonly DeferredErasure[] {
  const lines = new Map<string, DeferredErasure>();
  for (const one of all) {
    const known = lines.get(one.collection);
    const from = known && known.from > one.from ? known.from : one.from;
    lines.set(one.collection, { ...one, from, rows: (known?.rows ?? 0) + one.rows });
  }
  return [...lines.values()];
}

interface Counted {
  readonly changed: readonly { readonly collection: string; readonly rows: number }[];
  readonly gone: readonly { readonly collection: string; readonly rows: number }[];
  readonly spared: number;
}

function notesOf({ changed, gone, spared }: Counted): readonly string[] {
  const fewer = gone.flatMap(({ collection, rows }) => {
    const now = changed.find((one) => one.collection === collection)?.rows ?? 0;
    return now >= rows ? [] : [`${collection}: ${now} of ${rows} deleted; the others were gone already`];
  });
  return spared === 0
    ? fewer
    : [...fewer, `${spared} left alone: others share the row that names them by now`];
}
