/** Text of a data set file → typed data sets, or every fault of its shape. */
import type { Collection, Dataset, Field, Masking, RestrictRule, StopRule } from './dataset.js';
import { datasetFileSchema, type RawCollection, type RawDataset, type RawField } from './dataset-schema.js';
import type { Fault, Position } from './faults.js';
import { parseWith } from './parse-with.js';

type Locate = (path: readonly PropertyKey[]) => Position;
type Path = readonly PropertyKey[];

export interface ParsedDatasets {
  readonly datasets: readonly Dataset[];
  readonly faults: readonly Fault[];
}

export function parseDatasetFile(file: string, text: string): ParsedDatasets {
  const { value, faults, locate } = parseWith(datasetFileSchema, { file, text });
  if (!value) return { datasets: [], faults };
  return {
    datasets: value.dataset.map((raw, index) => toDataset(raw, ['dataset', index], locate)),
    faults,
  };
}

function toDataset(raw: RawDataset, path: Path, locate: Locate): Dataset {
  const meta = { ...raw.fidesops_meta, ...raw.fides_meta };
  return {
    key: raw.fides_key,
    name: raw.name ?? raw.fides_key,
    schema: meta.namespace?.schema ?? 'public',
    after: meta.after ?? [],
    ...optional('system', raw.wafa?.system),
    ...optional('databaseName', meta.namespace?.database_name ?? undefined),
    collections: raw.collections.map((collection, index) =>
      toCollection(raw.fides_key, collection, { path: [...path, 'collections', index], locate }),
    ),
    at: locate([...path, 'fides_key']),
  };
}

interface Place {
  readonly path: Path;
  readonly locate: Locate;
}

function toCollection(dataset: string, raw: RawCollection, { path, locate }: Place): Collection {
  const meta = { ...raw.fidesops_meta, ...raw.fides_meta };
  const wafa = raw.wafa ?? {};
  return {
    name: raw.name,
    key: `${dataset}:${raw.name}`,
    dataset,
    categories: raw.data_categories ?? [],
    after: meta.after ?? [],
    eraseAfter: meta.erase_after ?? [],
    skip: meta.skip_processing ?? false,
    shared: wafa.shared ?? false,
    volatile: wafa.volatile ?? false,
    ...optional('description', raw.description ?? undefined),
    ...optional('masking', toMasking(meta.masking_strategy_override)),
    ...optional('onErase', wafa.on_erase),
    ...optional('keep', wafa.keep && { ...wafa.keep, fields: wafa.keep.fields ?? [] }),
    restrict: (wafa.restrict ?? []).map(toRestrict),
    ...optional('unpublish', wafa.unpublish),
    stop: (wafa.stop ?? []).map(toStop),
    ...optional('expectMaxRows', wafa.expect_max_rows),
    ...optional('basis', wafa.basis),
    fields: raw.fields.map((field, index) =>
      toField(field, [], { path: [...path, 'fields', index], locate }),
    ),
    at: locate([...path, 'name']),
  };
}

function toField(raw: RawField, parents: readonly string[], { path, locate }: Place): Field {
  const meta = { ...raw.fidesops_meta, ...raw.fides_meta };
  const metaKey = raw.fides_meta?.references ? 'fides_meta' : 'fidesops_meta';
  const names = [...parents, raw.name];
  return {
    name: raw.name,
    path: names,
    categories: raw.data_categories ?? [],
    references: (meta.references ?? []).map((reference, index) => ({
      dataset: reference.dataset,
      field: reference.field,
      direction: reference.direction ?? 'both',
      at: locate([...path, metaKey, 'references', index, 'field']),
    })),
    primaryKey: meta.primary_key ?? false,
    returnAllElements: meta.return_all_elements ?? false,
    readOnly: meta.read_only ?? false,
    rectifiable: raw.wafa?.rectifiable ?? false,
    secret: raw.wafa?.secret ?? false,
    ...optional('identity', meta.identity ?? undefined),
    ...optional('dataType', meta.data_type ?? undefined),
    ...optional('length', meta.length ?? undefined),
    ...optional('masking', toMasking(meta.masking_strategy_override)),
    ...optional('source', raw.wafa?.source),
    ...optional('identifies', raw.wafa?.identifies),
    ...optional('identityWhen', raw.wafa?.identity_when),
    fields: (raw.fields ?? []).map((field, index) =>
      toField(field, names, { path: [...path, 'fields', index], locate }),
    ),
    at: locate([...path, 'name']),
  };
}

type RawWafa = NonNullable<RawCollection['wafa']>;
type RawRule<Key extends 'restrict' | 'stop'> = NonNullable<RawWafa[Key]>[number];

const toRestrict = ({ purpose, ...rule }: RawRule<'restrict'>): RestrictRule => ({
  ...rule,
  ...optional('purpose', purpose),
});

const toStop = ({ purpose, column, value, when }: RawRule<'stop'>): StopRule => ({
  ...{ purpose, column },
  value: value === undefined ? { instant: true } : value,
  ...optional('when', when),
});

const toMasking = (
  raw: { strategy: string; configuration?: Record<string, unknown> | null | undefined } | null | undefined,
): Masking | undefined =>
  raw ? { strategy: raw.strategy, configuration: raw.configuration ?? {} } : undefined;

/** A property that is there only when it has a value. */
function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
