/** What a role has to be allowed so that everything the data map says can be done, and nothing more. Pure. */
import { allFields, type Collection } from '#libs/data-map/dataset';
import { BY_THE_MAP, collectionErasure } from '#libs/data-map/erasure-rules';
import { markColumns } from '#libs/data-map/check-marks';

export interface WritePrivileges {
  readonly delete: boolean;
  /** Columns, in the order of the map. */
  readonly update: readonly string[];
}

export function writePrivileges(collection: Collection): WritePrivileges {
  const { action } = collectionErasure(collection, BY_THE_MAP);
  const wanted = new Set([
    ...maskedColumns(collection),
    ...linkColumns(collection, action),
    ...markColumns(collection),
    ...correctedColumns(collection),
  ]);
  const columns = collection.fields.filter(({ primaryKey }) => !primaryKey).map(({ name }) => name);
  return {
    delete: action === 'keep' || (action === 'delete' && !collection.shared),
    update: columns.filter((name) => wanted.has(name)),
  };
}

/** The same as one privilege after the other; none where nothing is ever written. */
export function neededToWrite(
  collection: Collection,
): readonly { readonly privilege: 'UPDATE' | 'DELETE'; readonly columns: readonly string[] }[] {
  const { delete: deletes, update } = writePrivileges(collection);
  return [
    ...(update.length > 0 ? [{ privilege: 'UPDATE' as const, columns: update }] : []),
    ...(deletes ? [{ privilege: 'DELETE' as const, columns: [] }] : []),
  ];
}

/** Kept rows are emptied at their end where rows of others hang on them. */
function maskedColumns(collection: Collection): readonly string[] {
  const emptied = collection.onErase === 'keep' ? { onErase: 'pseudonymise' as const } : {};
  const { maskings } = collectionErasure({ ...collection, ...emptied }, BY_THE_MAP);
  return maskings.flatMap(({ field, rule }) =>
    typeof rule === 'string' || rule.strategy === 'preserve' ? [] : [field.path[0] ?? ''],
  );
}

/** Where rows go or are shared, only the tie goes from those that stay. */
const linkColumns = ({ fields, shared }: Collection, action: string): readonly string[] =>
  action === 'delete' || shared
    ? allFields(fields).flatMap(({ references, path }) => (references.length > 0 ? [path[0] ?? ''] : []))
    : [];

const correctedColumns = ({ fields }: Collection): readonly string[] =>
  fields
    .filter(({ rectifiable }) => rectifiable)
    .flatMap(({ name, identityWhen }) => (identityWhen ? [name, identityWhen.column] : [name]));
