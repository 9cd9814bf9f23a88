/**
 * Rules of the map + owners of the rows + facts of the columns → what happens to every found row. Pure. Each row of a
 * collection is in exactly one draft that decides about it; further drafts of the same rows say what cannot be done.
 */
import type { ErasureItem } from '#libs/connectors/kit/erasure';
import {
  collectionErasure,
  type CollectionDecision,
  type CollectionErasure,
  type ErasureRule,
} from '#libs/data-map/erasure-rules';
import type { ErasureDisposition } from '#libs/domain/words';
import { addPeriod } from '#libs/domain/period';
import { mapped, type Database, type MappedTable } from './database.js';
import type { FoundTarget } from './found-rows.js';
import { groupBy } from './group-by.js';
import type { Change } from './mask-sql.js';
import { maskDrafts } from './mask-drafts.js';
import type { Owned, Ownership } from './ownership.js';
import { retain } from './retention.js';
import { unlinkColumns } from './unlink.js';

/** One item of the plan with the rows it is about. */
export interface Draft {
  readonly item: Omit<ErasureItem, 'rows' | 'atMost' | 'reversible'>;
  readonly rows: readonly FoundTarget[];
  readonly changes: readonly Change[];
  /** Of kept rows: the last day of each that has one. */
  readonly until?: ReadonlyMap<FoundTarget, string>;
}

export interface DraftInput {
  readonly database: Database;
  readonly owned: Owned;
  readonly rules: readonly ErasureRule[];
  readonly decisions?: readonly CollectionDecision[];
  readonly asOf: string;
}

export function draftsOf(rows: readonly FoundTarget[], input: DraftInput): readonly Draft[] {
  const byCollection = groupBy(rows, ({ collection }) => collection);
  return [...byCollection]
    .flatMap(([key, own]) => collectionDrafts(mapped(input.database, key), own, input))
    .filter((draft) => draft.rows.length > 0);
}

/** A draft of whole rows. */
export const rowsDraft = (
  collection: string,
  disposition: ErasureDisposition,
  { rows, ...more }: { rows: readonly FoundTarget[] } & Partial<Draft['item']>,
): Draft => ({ item: { collection, disposition, columns: [], ...more }, rows, changes: [] });

function collectionDrafts(
  table: MappedTable,
  rows: readonly FoundTarget[],
  input: DraftInput,
): readonly Draft[] {
  const { collection } = table;
  const erasure = collectionErasure(collection, input.rules, input.decisions);
  if (erasure.action === 'untouched') return [rowsDraft(collection.key, 'untouched', { rows })];
  const of = (...wanted: readonly Ownership[]): readonly FoundTarget[] =>
    rows.filter((row) => wanted.includes(input.owned.of.get(row) ?? 'other'));
  const reviewOn = addPeriod(new Date(input.asOf), REVIEW_AFTER).toISOString().slice(0, 10);
  const others = { ground: RIGHTS_OF_OTHERS, reviewOn };
  return [
    ...(collection.shared && erasure.action !== 'stay'
      ? unlinkDrafts(table, of('own'), {
          ...input,
          orElse: { ...others, note: 'the map says that several people share it' },
        })
      : ownDrafts(table, of('own'), { ...input, erasure })),
    ...(erasure.action === 'delete'
      ? unlinkDrafts(table, of('other'), { ...input, orElse: { note: OTHER_PEOPLE } })
      : [rowsDraft(collection.key, 'untouched', { rows: of('other'), note: OTHER_PEOPLE })]),
    rowsDraft(collection.key, 'keep', {
      rows: of('referred', 'several'),
      ...others,
      notAppliedBecause: 'other people refer to it or are in it',
    }),
    rowsDraft(collection.key, 'keep', {
      rows: of('through-several'),
      ...others,
      notAppliedBecause: 'only a row of several people leads to it',
    }),
    rowsDraft(collection.key, 'untouched', {
      rows: of('empty-key'),
      notAppliedBecause: 'only an empty value leads to it, or its key is empty',
    }),
  ];
}

const RIGHTS_OF_OTHERS = 'rights-of-others';
/** Whether other people still need a shared row is looked at again after this. */
const REVIEW_AFTER = 'P1Y';
const OTHER_PEOPLE = 'rows of other people';

function ownDrafts(
  table: MappedTable,
  rows: readonly FoundTarget[],
  input: DraftInput & { readonly erasure: CollectionErasure },
): readonly Draft[] {
  const { erasure, asOf } = input;
  const { key } = table.collection;
  if (erasure.action === 'stay')
    return [{ ...rowsDraft(key, 'keep', { rows, ...erasure.stay }), until: new Map() }];
  if (erasure.action === 'delete') return [deleteDraft(table, rows)];
  const masked = (some: readonly FoundTarget[]): readonly Draft[] => maskDrafts(table, some, input);
  if (!erasure.keep) return masked(rows);
  const { ended, current, until, keptUntil, reviewOn } = retain(rows, erasure.keep, asOf);
  const kept = rowsDraft(key, 'keep', {
    rows: current,
    ground: erasure.keep.ground,
    ...(keptUntil === undefined ? {} : { keptUntil }),
    ...(reviewOn === undefined ? {} : { reviewOn }),
  });
  return [
    { ...kept, until },
    ...masked(current),
    {
      ...deleteDraft(table, ended),
      item: { ...deleteDraft(table, ended).item, note: 'its time to be kept has ended' },
    },
  ];
}

function deleteDraft({ collection, facts }: MappedTable, rows: readonly FoundTarget[]): Draft {
  const because = facts.writable
    ? {}
    : { notAppliedBecause: `${facts.name} is no table that rows can be deleted from` };
  return rowsDraft(collection.key, 'delete', { rows, ...because });
}

/** Only what ties the row to the person goes, where that can be empty; the others stay as they are. */
function unlinkDrafts(
  table: MappedTable,
  rows: readonly FoundTarget[],
  { orElse, ...input }: DraftInput & { readonly orElse: Partial<Draft['item']> },
): readonly Draft[] {
  const { key } = table.collection;
  const byColumns = groupBy(rows, (row) => JSON.stringify(unlinkColumns(table, row, input)));
  return [...byColumns].map(([text, some]): Draft => {
    const columns = JSON.parse(text) as readonly string[];
    if (columns.length === 0) {
      return rowsDraft(key, orElse.ground === undefined ? 'untouched' : 'keep', { rows: some, ...orElse });
    }
    return {
      item: { collection: key, disposition: 'unlink', columns },
      rows: some,
      changes: columns.map((name) => ({
        path: [name],
        rule: { strategy: 'null_rewrite' },
        length: undefined,
      })),
    };
  });
}
