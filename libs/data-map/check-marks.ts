/** Faults of what may be written into rows that stay: marks (`restrict`, `unpublish`, `stop`) and corrections. */
import { allFields, type Collection, type Dataset, type Field } from './dataset.js';
import type { Fault, Position } from './faults.js';
import type { Graph } from './graph.js';

/** Columns that marks of the collection write or look at. */
export const markColumns = ({ restrict, unpublish, stop }: Collection): readonly string[] => [
  ...restrict.map(({ column }) => column),
  ...(unpublish ? [unpublish.column] : []),
  ...stop.flatMap(({ column, when }) => (when ? [column, when.column] : [column])),
];

/** Columns that a person is shown to choose among the rows that are public. */
export const shownColumns = ({ unpublish }: Collection): readonly string[] =>
  [unpublish?.title, unpublish?.date].filter((name) => name !== undefined);

export function checkMarks(datasets: readonly Dataset[], graph: Graph): readonly Fault[] {
  const keys = keyFields(graph);
  return datasets
    .flatMap(({ collections }) => collections)
    .flatMap((collection) => [
      ...checkRestrict(collection),
      ...checkWritten(collection, keys),
      ...allFields(collection.fields).flatMap((field) => checkRectifiable(collection, field, keys)),
      ...checkKeep(collection),
      ...checkShown(collection),
    ]);
}

const badValue = (at: Position, message: string, fix: string): Fault => ({
  ...{ severity: 'error', code: 'bad-value', at, message, fix },
});

const fieldId = (collection: string, path: readonly string[]): string =>
  JSON.stringify([collection, ...path]);

/** Both ends of every reference: they hold rows together, those of other people too. */
const keyFields = ({ edges }: Graph): ReadonlySet<string> =>
  new Set(
    edges.flatMap(({ source, target, pairs }) =>
      pairs.flatMap((pair) => [fieldId(source, pair.source), fieldId(target, pair.target)]),
    ),
  );

/** Without two different states nothing is marked, or nothing can be lifted. */
function checkRestrict({ key, at, restrict }: Collection): readonly Fault[] {
  const same = restrict.filter(({ value, lifted }) => value === lifted);
  const columns = restrict.map(({ column }) => column);
  const twice = columns.filter((column, index) => columns.indexOf(column) !== index);
  return [
    ...same.map(({ column }) =>
      badValue(
        at,
        `${key}: restrict writes into ${column} what it says without a restriction`,
        'make value and lifted differ',
      ),
    ),
    ...twice.map((column) =>
      badValue(at, `${key}: restrict names column ${column} twice`, 'give each purpose a column of its own'),
    ),
  ];
}

function checkWritten(collection: Collection, keys: ReadonlySet<string>): readonly Fault[] {
  const { restrict, unpublish, stop } = collection;
  const written = new Set(
    [...restrict, ...(unpublish ? [unpublish] : []), ...stop].map(({ column }) => column),
  );
  return collection.fields
    .filter(({ name }) => written.has(name))
    .flatMap((field) => {
      const why = whyNotWritten(collection, field, keys);
      if (why === undefined) return [];
      const message = `${collection.key}: a mark is written into ${field.name}, which ${why}`;
      return [badValue(field.at, message, 'mark the rows in a column of its own')];
    });
}

function whyNotWritten(
  { key }: Collection,
  field: Pick<Field, 'path' | 'primaryKey' | 'readOnly'>,
  keys: ReadonlySet<string>,
): string | undefined {
  if (field.primaryKey) return 'is a primary key';
  if (field.readOnly) return 'is read_only';
  return keys.has(fieldId(key, field.path)) ? 'takes part in a reference' : undefined;
}

function checkRectifiable(collection: Collection, field: Field, keys: ReadonlySet<string>): readonly Fault[] {
  if (!field.rectifiable) return [];
  const why =
    whyNotWritten(collection, field, keys) ??
    (field.secret ? 'is secret, so that nobody can tell what is wrong with it' : undefined) ??
    (field.path.length > 1 ? 'is a part of a document' : undefined) ??
    (field.fields.length > 0 ? 'is a document' : undefined);
  if (why === undefined) return [];
  const name = `${collection.key}.${field.path.join('.')}`;
  return [badValue(field.at, `${name} is rectifiable, but ${why}`, 'remove rectifiable')];
}

/** What never leaves the database is shown to nobody, whoever chooses. */
function checkShown(collection: Collection): readonly Fault[] {
  const shown = new Set(shownColumns(collection));
  return collection.fields
    .filter(({ name, secret }) => shown.has(name) && secret)
    .map(({ name, at }) =>
      badValue(
        at,
        `${collection.key}: unpublish shows ${name}, which is secret`,
        'name a column that the person may see',
      ),
    );
}

/** The day a kept row ends has to be told by the row as long as it is kept. */
function checkKeep({ key, at, keep }: Collection): readonly Fault[] {
  if (!keep || keep.fields.length === 0 || keep.fields.includes(keep.from)) return [];
  const message = `${key}: keep.from is ${keep.from}, which keep.fields leaves out`;
  return [badValue(at, message, `add ${keep.from} to keep.fields`)];
}
