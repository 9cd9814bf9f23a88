/** Columns of mapped data sets that a person may have corrected: those the data map marks `rectifiable`. Pure. */
import { allFields, type Dataset, type Field } from '#libs/data-map/dataset';
import type { RectifiableField } from './rectification.js';

export const rectifiableColumns = (datasets: readonly Dataset[]): RectifiableField[] =>
  datasets.flatMap(({ collections }) =>
    collections
      .filter(({ skip }) => !skip)
      .flatMap(({ key, fields }) =>
        allFields(fields)
          .filter(({ rectifiable, secret, primaryKey }) => rectifiable && !secret && !primaryKey)
          .map((field) => describe(key, field)),
      ),
  );

function describe(collection: string, field: Field): RectifiableField {
  const reaches = reachesOf(field);
  return {
    collection,
    field: field.path.join('.'),
    ...(field.dataType === undefined ? {} : { dataType: field.dataType }),
    ...(reaches === undefined ? {} : { reaches }),
  };
}

/** An address that is known to be one counts as one that signs the person in: the map does not tell them apart. */
function reachesOf({ identity, categories }: Field): RectifiableField['reaches'] {
  const has = (category: string): boolean =>
    categories.some((one) => one === category || one.startsWith(`${category}.`));
  if (identity === 'email' || has('user.contact.email')) return 'email';
  return identity === 'phone_number' || has('user.contact.phone_number') ? 'phone_number' : undefined;
}
