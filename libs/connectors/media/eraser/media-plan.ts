/** The fate of every version of a person's files: what goes, what a lock or other people keep. Pure. */
import { acts, type ErasureItem, type PlannedErasure, type TargetRow } from '#libs/connectors/kit/erasure';
import { FILES } from '../media-texts.js';
import { nameOfVersion, type Lock, type StoredVersion } from './erasable-store.js';
import type { OwnPlace, Sources } from './own-files.js';

/** In the order of execution: first what could still become a file, the file itself last. */
const COLLECTIONS = ['media:uploads', 'media:derivatives', 'media:versions', FILES] as const;
type MediaCollection = (typeof COLLECTIONS)[number];

export interface FoundVersion extends StoredVersion, Pick<OwnPlace, 'source' | 'derived'> {
  readonly lock?: Lock | undefined;
}

type Fate = Pick<ErasureItem, 'disposition' | 'ground' | 'note'> & { readonly until?: string };

export const LOCKED = 'object-lock';
const DAY_MILLISECONDS = 86_400_000;
const REVIEW_AFTER_DAYS = 90;
const day = (instant: number): string => new Date(instant).toISOString().slice(0, 'YYYY-MM-DD'.length);

/** The first day on which nothing is locked any more. */
export const dayOfEnd = ({ until }: { readonly until: string }): string =>
  day(Math.ceil(Date.parse(until) / DAY_MILLISECONDS) * DAY_MILLISECONDS);

export const reviewDay = (asOf: string): string =>
  day(Date.parse(asOf) + REVIEW_AFTER_DAYS * DAY_MILLISECONDS);

function fateOf({ source, lock }: FoundVersion, { shared }: Sources): Fate {
  if (shared.has(source))
    return { disposition: 'keep', ground: 'rights-of-others', note: 'a row that others share names it' };
  if (!lock) return { disposition: 'delete' };
  if (lock.until === undefined)
    return {
      disposition: 'keep',
      ground: LOCKED,
      note: 'a legal hold of the storage, until somebody lifts it',
    };
  const note = 'the storage lets nobody delete it before its date';
  return { disposition: 'keep', ground: LOCKED, note, until: dayOfEnd({ until: lock.until }) };
}

function collectionOf({ kind, derived }: StoredVersion & Pick<OwnPlace, 'derived'>): MediaCollection {
  if (kind === 'upload') return 'media:uploads';
  if (kind === 'older') return 'media:versions';
  return derived ? 'media:derivatives' : FILES;
}

export function makePlan(
  found: readonly FoundVersion[],
  { sources, asOf }: { readonly sources: Sources; readonly asOf: string },
): PlannedErasure {
  const parts = COLLECTIONS.flatMap((collection) => {
    const own = found
      .filter((one) => collectionOf(one) === collection)
      .map((version) => ({ version, fate: fateOf(version, sources) }));
    const fates = [...new Map(own.map(({ fate }) => [sortOf(fate), fate])).values()];
    return fates.map((fate) => ({
      collection,
      fate,
      rows: own.filter((one) => sortOf(one.fate) === sortOf(fate)),
    }));
  });
  return {
    items: [
      ...parts.map(({ collection, fate, rows }) => itemOf(collection, fate, { rows, asOf })),
      ...(sources.foreign === 0 ? [] : [foreignItem(sources.foreign)]),
    ],
    targets: [
      ...parts.map(({ rows }) => rows.map(({ version, fate }) => targetOf(version, fate))),
      ...(sources.foreign === 0 ? [] : [[]]),
    ],
    notSearched: [],
  };
}

const sortOf = ({ disposition, ground, note }: Fate): string => [disposition, ground, note].join();

interface Sorted {
  readonly rows: readonly { readonly fate: Fate }[];
  readonly asOf: string;
}

function itemOf(collection: MediaCollection, fate: Fate, { rows, asOf }: Sorted): ErasureItem {
  const { until: _, ...told } = fate;
  const ends = rows.flatMap((row) => row.fate.until ?? []).toSorted();
  const keptUntil = ends.at(-1);
  const end = keptUntil === undefined ? { reviewOn: reviewDay(asOf) } : { keptUntil };
  return {
    collection,
    ...told,
    rows: rows.length,
    atMost: rows.length,
    columns: [],
    ...(fate.disposition === 'keep' ? end : {}),
    reversible: fate.disposition === 'keep',
  };
}

const targetOf = ({ key, id, source }: FoundVersion, { until }: Fate): TargetRow => ({
  key: [key, id, source],
  ...(until === undefined ? {} : { until }),
});

const foreignItem = (rows: number): ErasureItem => ({
  collection: FILES,
  disposition: 'not-covered',
  rows,
  atMost: 0,
  columns: ['key'],
  note: 'rows name files outside of keyPrefixes: nobody looked there',
  reversible: true,
});

export interface PlannedVersion extends StoredVersion {
  readonly source: string;
  readonly collection: string;
}

/** Versions of the items that `which` picks. */
function versionsOf(
  { items, targets }: PlannedErasure,
  which: (item: ErasureItem) => boolean,
): readonly PlannedVersion[] {
  return items.flatMap((item, index) =>
    which(item)
      ? (targets[index] ?? []).map(({ key: [key = '', id = '', source = ''] }) => ({
          ...{ key, id, source, collection: item.collection },
          kind: item.collection === 'media:uploads' ? ('upload' as const) : ('current' as const),
        }))
      : [],
  );
}

export const toDelete = (plan: PlannedErasure): readonly PlannedVersion[] => versionsOf(plan, acts);

export const namesIn = (plan: PlannedErasure): ReadonlySet<string> =>
  new Set(versionsOf(plan, () => true).map(nameOfVersion));

export const namesKept = (plan: PlannedErasure): ReadonlySet<string> =>
  new Set(versionsOf(plan, ({ disposition }) => disposition === 'keep').map(nameOfVersion));

export const sourcesIn = (plan: PlannedErasure): readonly string[] =>
  versionsOf(plan, () => true).map(({ source }) => source);

export const collectionOfFound = collectionOf;
