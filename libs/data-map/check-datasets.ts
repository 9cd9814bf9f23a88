/** Faults that concern more than one line of the data sets: names, references, order, reach, categories, rules. */
import { KNOWN_CATEGORIES } from './categories.js';
import { checkMarks, markColumns, shownColumns } from './check-marks.js';
import { allFields, isPersonal, type Collection, type Dataset, type Field } from './dataset.js';
import type { Fault, Position } from './faults.js';
import { buildGraph, kindsThatReach, sortByAfter, type DanglingReference, type Graph } from './graph.js';

export function checkDatasets(datasets: readonly Dataset[]): readonly Fault[] {
  const graph = buildGraph(datasets);
  const collections = datasets.flatMap((dataset) => dataset.collections);
  return [
    ...duplicates(datasets, ({ key }) => key, 'data set'),
    ...datasets.flatMap((dataset) => duplicates(dataset.collections, ({ name }) => name, 'collection')),
    ...graph.dangling.map((dangling) => danglingFault(dangling)),
    ...checkOrder(datasets),
    ...unreachable(graph),
    ...collections.flatMap((collection) => checkCollection(collection)),
    ...secretsInReferences(graph),
    ...checkMarks(datasets, graph),
  ];
}

const error = (code: Fault['code'], at: Position, [message, fix]: readonly [string, string]): Fault => ({
  severity: 'error',
  code,
  at,
  message,
  fix,
});

const warning = (code: Fault['code'], at: Position, texts: readonly [string, string]): Fault => ({
  ...error(code, at, texts),
  severity: 'warning',
});

export function duplicates<T extends { readonly at: Position }>(
  items: readonly T[],
  nameOf: (item: T) => string,
  what: string,
): readonly Fault[] {
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const name = nameOf(item);
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [
      error('duplicate-name', item.at, [`${what} "${name}" is declared twice`, 'rename or remove one']),
    ];
  });
}

function danglingFault({ collection, reference, reason }: DanglingReference): Fault {
  const { dataset, field } = reference;
  const what = {
    dataset: [`there is no data set "${dataset}"`, 'correct `dataset`, or add the data set to the folder'],
    collection: [`data set "${dataset}" has no collection for "${field}"`, 'correct the name before the dot'],
    field: [
      `"${field}" names no field of data set "${dataset}"`,
      'correct the field, or add it to the collection',
    ],
  } as const;
  const [message, fix] = what[reason];
  return error('dangling-reference', reference.at, [`${collection}: ${message}`, fix]);
}

/** Loops among `after` and `erase_after`, and names in them that do not exist. */
function checkOrder(datasets: readonly Dataset[]): readonly Fault[] {
  const collections = datasets.flatMap((dataset) => dataset.collections);
  const dotted = ({ dataset, name }: Collection): string => `${dataset}.${name}`;
  const groups = [
    {
      key: 'after',
      nodes: datasets.map(({ key, after, at }) => ({ name: key, after, at })),
    },
    { key: 'after', nodes: collections.map((one) => ({ name: dotted(one), after: one.after, at: one.at })) },
    {
      key: 'erase_after',
      nodes: collections.map((one) => ({ name: dotted(one), after: one.eraseAfter, at: one.at })),
    },
  ];
  return groups.flatMap(({ key, nodes }) => {
    const names = new Set(nodes.map(({ name }) => name));
    const missing = nodes.flatMap(({ name, after, at }) =>
      after
        .filter((earlier) => !names.has(earlier))
        .map((earlier) =>
          error('dangling-reference', at, [
            `${name}: ${key} names "${earlier}", which does not exist`,
            'write a data set key, or "dataset.collection" for a collection',
          ]),
        ),
    );
    const sorted = sortByAfter([...names], new Map(nodes.map(({ name, after }) => [name, after])));
    if (!('loop' in sorted)) return missing;
    const at = nodes.find(({ name }) => name === sorted.loop[0])?.at;
    const loop = sorted.loop.join(' → ');
    return at
      ? [...missing, error('loop', at, [`${key} runs in a circle: ${loop}`, `remove one ${key} of it`])]
      : missing;
  });
}

function unreachable(graph: Graph): readonly Fault[] {
  return [...graph.collections.values()]
    .filter(({ key }) => kindsThatReach(graph, key).length === 0)
    .map(({ key, at }) =>
      error('unreachable-collection', at, [
        `${key} cannot be reached by any identifier`,
        'add an identity or a reference, or set skip_processing: true',
      ]),
    );
}

function checkCollection(collection: Collection): readonly Fault[] {
  const fields = allFields(collection.fields);
  const groups = [collection.fields, ...fields.map((field) => field.fields)];
  return [
    ...groups.flatMap((group) => duplicates(group, ({ name }) => name, 'field')),
    ...unknownCategories(collection.key, collection.categories, collection.at),
    ...fields.flatMap((field) => checkField(collection, field)),
    ...checkRule(collection),
  ];
}

function unknownCategories(what: string, categories: readonly string[], at: Position): readonly Fault[] {
  return categories
    .filter((category) => !KNOWN_CATEGORIES.has(category))
    .map((category) =>
      warning('unknown-category', at, [
        `${what}: category "${category}" is not in the taxonomy`,
        'correct it, or ignore this if it is a category of your own',
      ]),
    );
}

function checkField(collection: Collection, field: Field): readonly Fault[] {
  const name = `${collection.key}.${field.path.join('.')}`;
  const faults = [...unknownCategories(name, field.categories, field.at)];
  const say = (message: string, fix: string): void => {
    faults.push(error('bad-value', field.at, [`${name}: ${message}`, fix]));
  };
  const type = field.dataType;
  if (field.fields.length > 0 && type !== undefined && !/^object(\[\])?$/.test(type)) {
    say(`has nested fields, but data_type is ${type}`, 'use data_type object or object[]');
  }
  if (field.returnAllElements && type !== undefined && !type.endsWith('[]')) {
    say(`return_all_elements is for arrays, but data_type is ${type}`, 'remove it, or declare an array type');
  }
  if (field.identityWhen && field.identity === undefined) {
    say('identity_when is a condition of an identity, but there is none', 'add an identity, or remove it');
  }
  if (field.primaryKey && field.path.length > 1) {
    say('a nested field cannot be a primary key', 'set primary_key on a column');
  }
  return faults;
}

function checkRule(collection: Collection): readonly Fault[] {
  const { key, at, keep, onErase } = collection;
  const faults: Fault[] = [];
  if (onErase === 'keep' && !keep) {
    faults.push(
      error('bad-value', at, [
        `${key}: on_erase is keep, but no ground is given`,
        'add keep: {ground, for, from}',
      ]),
    );
  }
  const columns = new Set(collection.fields.map(({ name }) => name));
  const named = [
    ...(keep ? [keep.from, ...keep.fields] : []),
    ...markColumns(collection),
    ...shownColumns(collection),
    ...conditionColumns(collection),
  ];
  for (const column of named.filter((name) => !columns.has(name))) {
    faults.push(
      error('dangling-reference', at, [
        `${key}: the rules name column "${column}", which is no field of it`,
        `add it`,
      ]),
    );
  }
  const uncovered = allFields(collection.fields).filter(
    ({ categories, masking, fields }) =>
      fields.length === 0 &&
      !masking &&
      isPersonal(categories.length > 0 ? categories : collection.categories),
  );
  if (onErase === undefined && !collection.masking && !collection.skip && uncovered.length > 0) {
    const names = uncovered.map(({ path }) => path.join('.')).join(', ');
    faults.push(
      warning('no-rule', at, [
        `${key}: personal fields that no rule covers: ${names}`,
        'add wafa: {on_erase: delete | pseudonymise | keep}',
      ]),
    );
  }
  return faults;
}

const conditionColumns = ({ fields }: Collection): readonly string[] =>
  allFields(fields).flatMap(({ identityWhen }) => identityWhen?.column ?? []);

/** A secret stays in the database, so it cannot carry the search onwards. */
function secretsInReferences(graph: Graph): readonly Fault[] {
  const used = new Set(
    graph.edges.flatMap(({ source, target, pairs }) =>
      pairs.flatMap((pair) => [
        JSON.stringify([source, ...pair.source]),
        JSON.stringify([target, ...pair.target]),
      ]),
    ),
  );
  return [...graph.collections.values()].flatMap((collection) => {
    const conditions = conditionColumns(collection);
    return secretPaths(collection.fields, false)
      .filter(
        ({ identity, identifies, path }) =>
          identity !== undefined ||
          identifies !== undefined ||
          (path.length === 1 && conditions.includes(path[0] ?? '')) ||
          used.has(JSON.stringify([collection.key, ...path])),
      )
      .map((field) =>
        error('secret-in-reference', field.at, [
          `${collection.key}.${field.path.join('.')} is secret, but finds or identifies other data`,
          'remove `secret`, or the identity and the references of this field',
        ]),
      );
  });
}

/** Fields that are secret themselves or stand inside a secret one. */
function secretPaths(fields: readonly Field[], inside: boolean): readonly Field[] {
  return fields.flatMap((field) => {
    const secret = inside || field.secret;
    return [...(secret ? [field] : []), ...secretPaths(field.fields, secret)];
  });
}
