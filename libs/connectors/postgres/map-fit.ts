/** Whether the data map fits the database: every fault at once, each with the collection and the field it is about. */
import { canonicalText } from '#libs/connectors/kit/canonical';
import { allFields, type Collection } from '#libs/data-map/dataset';
import type { FieldPath, Graph, SeedCondition } from '#libs/data-map/graph';
import type { Table } from './catalog.js';

export interface MapFault {
  /** `dataset:collection`. */
  readonly collection: string;
  readonly path?: FieldPath;
  readonly message: string;
}

export interface FitInput {
  readonly collection: Collection;
  /** As the map names it. */
  readonly tableName: string;
  readonly table: Table | undefined;
  readonly graph: Graph;
}

export function mapFaultsOf({ collection, tableName, table, graph }: FitInput): readonly MapFault[] {
  const { key } = collection;
  if (!table) return [{ collection: key, message: `${key}: there is no table ${tableName}` }];
  const faults: MapFault[] = [];
  const say = (path: FieldPath, what: string): void => {
    faults.push({ collection: key, path, message: `${key} (${tableName}): "${path.join('.')}" ${what}` });
  };
  const kindOf = (path: FieldPath) => table.columns.get(path[0] ?? '')?.kind;
  for (const field of collection.fields) {
    if (kindOf(field.path) === undefined) say(field.path, 'is no readable column');
    else if (kindOf(field.path) !== 'json' && allFields(field.fields).some(({ secret }) => secret)) {
      say(field.path, 'has a secret part, but is not JSON');
    }
  }
  for (const path of linksOf(graph, collection)) {
    if (path.length > 1 && (kindOf(path) ?? 'json') !== 'json')
      say(path, 'leads into a column that is not JSON');
  }
  for (const path of compositePaths(graph, key)) {
    if ((kindOf(path) ?? 'scalar') !== 'scalar') say(path, 'is part of a composite key, but no plain column');
  }
  for (const { path, equals } of conditionsOf(graph, key)) {
    const column = table.columns.get(path[0] ?? '');
    if (!column) continue;
    if (column.kind !== 'scalar') say(path, 'is a condition of an identity, but no plain column');
    else if (canonicalText(column.family, equals) === undefined)
      say(path, 'cannot hold the value of identity_when');
  }
  return faults;
}

const conditionsOf = ({ seeds }: Graph, key: string): readonly SeedCondition[] =>
  seeds.flatMap(({ collection, when }) => (collection === key && when ? [when] : []));

/** Fields that take part in references, identities (with their conditions) or identifiers of other systems. */
export function linksOf(graph: Graph, collection: Collection): readonly FieldPath[] {
  const { key } = collection;
  return [
    ...graph.seeds.filter((seed) => seed.collection === key).map(({ path }) => path),
    ...conditionsOf(graph, key).map(({ path }) => path),
    ...graph.edges.flatMap(({ source, target, pairs }) =>
      pairs.flatMap((pair) => [
        ...(source === key ? [pair.source] : []),
        ...(target === key ? [pair.target] : []),
      ]),
    ),
    ...allFields(collection.fields)
      .filter(({ identifies }) => identifies !== undefined)
      .map(({ path }) => path),
  ];
}

const compositePaths = (graph: Graph, key: string): readonly FieldPath[] =>
  graph.edges
    .filter(({ target, pairs }) => target === key && pairs.length > 1)
    .flatMap(({ pairs }) => pairs.map((pair) => pair.target));
