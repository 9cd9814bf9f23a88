/**
 * What the data map says about the erasure of one collection: the rule for its rows, and for each field under the
 * targets how its value is overwritten. Pure; what the live database allows is looked at later.
 */
import type { CoverageAct } from '#libs/domain/decisions';
import { fallsUnderAny } from './categories.js';
import type { Collection, Field, Keep, Masking } from './dataset.js';
import { parseMasking, type MaskingRule } from './masking.js';

/** Data categories to erase, with the masking of fields for which the map names none. */
export interface ErasureRule {
  readonly targets: readonly string[];
  readonly masking?: Masking | undefined;
}

/** Erase everything personal as the map says; what the map does not decide stays *not covered*. */
export const BY_THE_MAP: readonly ErasureRule[] = [{ targets: ['user'] }];

/** What an officer decided for one case about a collection, or about columns of it. */
export interface CollectionDecision {
  readonly ground?: string | undefined;
  readonly keptUntil?: string | undefined;
  readonly reviewOn?: string | undefined;
  readonly collection?: string | undefined;
  /** None: the whole record. */
  readonly columns: readonly string[];
  readonly act: CoverageAct;
}

/** On which ground something stays, and when that ends or is looked at again. */
export interface Stay {
  readonly ground?: string;
  readonly keptUntil?: string;
  readonly reviewOn?: string;
}

export interface FieldMasking {
  readonly field: Field;
  /** Words where the masking that the map names does not exist. */
  readonly rule: MaskingRule | string;
}

export interface CollectionErasure {
  /** `untouched`: nothing of it falls under the targets. `stay`: an officer decided so. */
  readonly action: 'delete' | 'mask' | 'keep' | 'untouched' | 'stay';
  /** Of whole records, with `stay`. */
  readonly stay?: Stay;
  /** Fields that an officer keeps. */
  readonly stays?: readonly { readonly field: Field; readonly stay: Stay }[];
  readonly keep?: Keep;
  readonly maskings: readonly FieldMasking[];
  /** Fields under the targets that no rule decides about. */
  readonly uncovered: readonly Field[];
}

const NULL_REWRITE: Masking = { strategy: 'null_rewrite', configuration: {} };

export function collectionErasure(
  collection: Collection,
  rules: readonly ErasureRule[],
  decisions: readonly CollectionDecision[] = [],
): CollectionErasure {
  const all = targetedFields(collection, rules);
  if (all.length === 0) return { action: 'untouched', maskings: [], uncovered: [] };
  const own = decisions.filter((one) => one.collection === collection.key);
  const whole = own.find(({ columns }) => columns.length === 0);
  if (whole?.act === 'keep') return { action: 'stay', stay: stayOf(whole), maskings: [], uncovered: [] };
  if (whole?.act === 'delete') return { action: 'delete', maskings: [], uncovered: [] };
  const decisionOn = ({ path }: Field): CollectionDecision | undefined =>
    own.find(({ columns }) => columns.includes(path.join('.')));
  const stays = all.flatMap(({ field }) => {
    const decision = decisionOn(field);
    return decision?.act === 'keep' ? [{ field, stay: stayOf(decision) }] : [];
  });
  const targeted = all
    .filter(({ field }) => !stays.some((one) => one.field === field))
    .map((one) =>
      decisionOn(one.field)?.act === 'mask' ? { ...one, masking: NULL_REWRITE, decided: true } : one,
    );
  const erasure = byTheMap(collection, targeted, whole?.act === 'mask');
  return stays.length === 0 ? erasure : { ...erasure, stays };
}

const stayOf = ({ ground, keptUntil, reviewOn }: CollectionDecision): Stay => ({
  ...(ground === undefined ? {} : { ground }),
  ...(keptUntil === undefined ? {} : { keptUntil }),
  ...(reviewOn === undefined ? {} : { reviewOn }),
});

/** `emptyTheRest`: what no rule decides about is emptied. */
function byTheMap(
  collection: Collection,
  targeted: readonly Targeted[],
  emptyTheRest: boolean,
): CollectionErasure {
  if (collection.onErase === 'delete') return { action: 'delete', maskings: [], uncovered: [] };
  const byRow = [collection.masking, ...targeted.map(({ masking }) => masking)].some(deletesRows);
  if (byRow && collection.onErase === undefined) return { action: 'delete', maskings: [], uncovered: [] };
  const { onErase, keep } = collection;
  const kept = onErase === 'keep' ? keep : undefined;
  // A kept row loses only what its list of fields to keep leaves out.
  const keptWhole = (field: Field): boolean =>
    kept !== undefined && (kept.fields.length === 0 || kept.fields.includes(field.path[0] ?? ''));
  const covered = onErase === undefined && !emptyTheRest ? undefined : NULL_REWRITE;
  const decided = targeted
    .filter(({ field, decided: byOfficer }) => byOfficer === true || !keptWhole(field))
    .map(({ field, masking, decided: byOfficer }) => ({
      field,
      masking: (byOfficer ? masking : field.masking) ?? (deletesRows(masking) ? covered : masking) ?? covered,
    }));
  return {
    action: kept ? 'keep' : 'mask',
    ...(kept ? { keep: kept } : {}),
    maskings: decided.flatMap(({ field, masking }) =>
      masking ? [{ field, rule: parseMasking(masking) }] : [],
    ),
    uncovered: decided.filter(({ masking }) => !masking).map(({ field }) => field),
  };
}

/** `delete` is no way to overwrite a value: the whole row goes. */
export const deletesRows = (masking: Masking | undefined): boolean => masking?.strategy === 'delete';

interface Targeted {
  readonly field: Field;
  /** By an officer, for this case. */
  readonly decided?: boolean;
  readonly masking: Masking | undefined;
}

/** Fields under the targets, secrets included; the parts of a document that is itself a target are not listed. */
function targetedFields(collection: Collection, rules: readonly ErasureRule[]): readonly Targeted[] {
  const visit = (fields: readonly Field[], inherited: readonly string[]): readonly Targeted[] =>
    fields.flatMap((field) => {
      const categories = field.categories.length > 0 ? field.categories : inherited;
      const rule = rules.find(({ targets }) => fallsUnderAny(categories, targets));
      if (rule) return [{ field, masking: rule.masking }];
      return visit(field.fields, categories);
    });
  return visit(collection.fields, collection.categories);
}
