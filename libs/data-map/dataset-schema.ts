/**
 * Shape of a data set file: the Fides dataset format (fideslang 3), with Wafa's own keys under `wafa:`. Keys Wafa does
 * not know are ignored, so that a file stays valid for both; under `wafa:` they are faults.
 */
import { z } from 'zod';
import { LEGAL_BASES, PURPOSES } from '#libs/domain/words';

const name = z.string().min(1);
const categories = z.array(z.string().min(1)).nullish();
const dataKey = z.string().regex(/^[a-zA-Z0-9_.<>-]+$/, 'use only letters, digits and _ . < > -');
const duration = z.string().regex(/^P\d{1,4}[DMY]$/, 'write an ISO 8601 duration such as P90D or P8Y');
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'write a text, a number, true, false or null',
});
const columnValue = z.strictObject({ column: name, value: scalar });
/** `title` and `date`: columns by which the person knows the row again. */
const unpublishRule = columnValue.extend({ title: name.optional(), date: name.optional() });
const condition = z.strictObject({ column: name, equals: z.union([z.string(), z.number(), z.boolean()]) });
const restrictRule = z.strictObject({
  column: name,
  value: scalar,
  lifted: scalar,
  purpose: z.enum(PURPOSES).optional(),
});
const stopRule = z
  .strictObject({
    purpose: z.enum(PURPOSES),
    column: name,
    value: scalar.optional(),
    instant: z.literal(true).optional(),
    when: condition.optional(),
  })
  .refine(({ value, instant }) => (value === undefined) !== (instant === undefined), {
    error: 'write either value, or instant: true',
  });
/** One, or a list of them. */
const oneOrMore = <T extends z.ZodType>(schema: T) =>
  z.preprocess((raw) => (Array.isArray(raw) ? raw : [raw]), z.array(schema).min(1));

export const ELEMENT_TYPES = ['string', 'integer', 'float', 'boolean', 'object_id', 'object'] as const;
export const DATA_TYPES = ELEMENT_TYPES.flatMap((type) => [type, `${type}[]` as const]);

const masking = z.looseObject({
  strategy: name,
  configuration: z.record(z.string(), z.unknown()).nullish(),
});

const fieldMeta = z.looseObject({
  references: z
    .array(
      z.looseObject({
        dataset: dataKey,
        field: z.string().regex(/^.+\..+$/s, 'write "collection.field"'),
        direction: z.enum(['from', 'to']).nullish(),
      }),
    )
    .nullish(),
  identity: name.nullish(),
  primary_key: z.boolean().nullish(),
  data_type: z.enum(DATA_TYPES).nullish(),
  length: z.int().positive().nullish(),
  return_all_elements: z.boolean().nullish(),
  read_only: z.boolean().nullish(),
  custom_request_field: z.string().nullish(),
  masking_strategy_override: masking.nullish(),
  redact: z.string().nullish(),
});

const fieldSchema = z.looseObject({
  name,
  description: z.string().nullish(),
  data_categories: categories,
  fides_meta: fieldMeta.nullish(),
  fidesops_meta: fieldMeta.nullish(),
  wafa: z
    .strictObject({
      source: z.enum(['provided', 'observed', 'inferred']).optional(),
      identifies: name.optional(),
      identity_when: condition.optional(),
      rectifiable: z.boolean().optional(),
      secret: z.boolean().optional(),
    })
    .nullish(),
  get fields() {
    return z.array(fieldSchema).nullish();
  },
});
export type RawField = z.infer<typeof fieldSchema>;

const collectionMeta = z.looseObject({
  after: z.array(name).nullish(),
  erase_after: z.array(name).nullish(),
  skip_processing: z.boolean().nullish(),
  masking_strategy_override: masking.nullish(),
  redact: z.string().nullish(),
});

const collectionSchema = z.looseObject({
  name,
  description: z.string().nullish(),
  data_categories: categories,
  fides_meta: collectionMeta.nullish(),
  fidesops_meta: collectionMeta.nullish(),
  wafa: z
    .strictObject({
      on_erase: z.enum(['delete', 'pseudonymise', 'keep']).optional(),
      keep: z
        .strictObject({ ground: name, for: duration, from: name, fields: z.array(name).optional() })
        .optional(),
      restrict: oneOrMore(restrictRule).optional(),
      unpublish: unpublishRule.optional(),
      stop: oneOrMore(stopRule).optional(),
      shared: z.boolean().optional(),
      volatile: z.boolean().optional(),
      expect_max_rows: z.int().positive().optional(),
      basis: z.enum(LEGAL_BASES).optional(),
    })
    .nullish(),
  fields: z.array(fieldSchema).min(1),
});
export type RawCollection = z.infer<typeof collectionSchema>;

const datasetMeta = z.looseObject({
  resource_id: z.string().nullish(),
  after: z.array(dataKey).nullish(),
  namespace: z.looseObject({ schema: name.nullish(), database_name: name.nullish() }).nullish(),
  redact: z.string().nullish(),
});

const datasetSchema = z.looseObject({
  fides_key: dataKey,
  organization_fides_key: z.string().nullish(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  data_categories: categories,
  fides_meta: datasetMeta.nullish(),
  fidesops_meta: datasetMeta.nullish(),
  wafa: z.strictObject({ system: z.string().optional() }).nullish(),
  collections: z.array(collectionSchema).min(1),
});
export type RawDataset = z.infer<typeof datasetSchema>;

export const datasetFileSchema = z.looseObject({ dataset: z.array(datasetSchema).min(1) });
