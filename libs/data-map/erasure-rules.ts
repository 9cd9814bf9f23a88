/**
 * What the data map says about the erasure of one collection: the rule for its rows, and for each field under the
 * targets how its value is overwritten. Pure; what the live database allows is looked at later.
 */
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

export interface FieldMasking {
  readonly field: Field;
  /** Words where the masking that the map names does not exist. */
  readonly rule: MaskingRule | string;
}

export interface CollectionErasure {
  /** `untouched`: nothing of it falls under the targets. */
  readonly action: 'delete' | 'mask' | 'keep' | 'untouched';
  readonly keep?: Keep;
  readonly maskings: readonly FieldMasking[];
  /** Fields under the targets that no rule decides about. */
  readonly uncovered: readonly Field[];
}

const NULL_REWRITE: Masking = { strategy: 'null_rewrite', configuration: {} };

export function collectionErasure(collection: Collection, rules: readonly ErasureRule[]): CollectionErasure {
  const targeted = targetedFields(collection, rules);
  if (targeted.length === 0) return { action: 'untouched', maskings: [], uncovered: [] };
  if (collection.onErase === 'delete') return { action: 'delete', maskings: [], uncovered: [] };
  const byRow = [collection.masking, ...targeted.map(({ masking }) => masking)].some(deletesRows);
  if (byRow && collection.onErase === undefined) return { action: 'delete', maskings: [], uncovered: [] };
  const { onErase, keep } = collection;
  const kept = onErase === 'keep' ? keep : undefined;
  // A kept row loses only what its list of fields to keep leaves out.
  const stays = (field: Field): boolean =>
    kept !== undefined && (kept.fields.length === 0 || kept.fields.includes(field.path[0] ?? ''));
  const covered = onErase === undefined ? undefined : NULL_REWRITE;
  const decided = targeted
    .filter(({ field }) => !stays(field))
    .map(({ field, masking }) => ({
      field,
      masking: field.masking ?? (deletesRows(masking) ? covered : masking) ?? covered,
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
