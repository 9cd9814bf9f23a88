/** The data map of one database, and how it fits what the database really has. */
import type { Collection, Dataset } from '#libs/data-map/dataset';
import { buildGraph, sortByAfter, type Graph } from '#libs/data-map/graph';
import { WafaError } from '#libs/domain/errors';
import { readCatalog, tableKey, type Table, type TableName } from './catalog.js';
import { linksOf, mapFaultsOf, type MapFault } from './map-fit.js';
import type { Session } from './session.js';
import { planTable, type TablePlan } from './table-plan.js';

export interface Fit {
  readonly faults: readonly MapFault[];
  readonly plans: ReadonlyMap<string, TablePlan>;
}

/** Instead of all that the map names: only what takes part in references, and these expressions. */
export type ExtraOf = (collection: Collection, table: Table) => readonly string[];

export class DatabaseMap {
  readonly graph: Graph;
  /** Keys of the collections in the order of their `after`. */
  readonly order: readonly string[];
  readonly #system: string;
  readonly #schemas: ReadonlyMap<string, string>;

  constructor(system: string, datasets: readonly Dataset[]) {
    this.#system = system;
    this.graph = buildGraph(datasets);
    this.order = orderOf(datasets);
    this.#schemas = new Map(datasets.map(({ key, schema }) => [key, schema]));
  }

  tableOf(collection: Collection): TableName {
    return { schema: this.#schemas.get(collection.dataset) ?? 'public', name: collection.name };
  }

  /** How each collection is read; a map that does not fit is an error with every fault. */
  async plan(session: Session, extraOf?: ExtraOf): Promise<ReadonlyMap<string, TablePlan>> {
    const { faults, plans } = await this.fit(session, extraOf);
    if (faults.length === 0) return plans;
    const all = faults.map(({ message }) => message).join('; ');
    throw new WafaError('map-mismatch', `${this.#system}: ${all}`);
  }

  async fit(session: Session, extraOf?: ExtraOf): Promise<Fit> {
    const collections = [...this.graph.collections.values()];
    const catalog = await readCatalog(
      session,
      collections.map((collection) => this.tableOf(collection)),
    );
    const faults: MapFault[] = [];
    const plans = new Map<string, TablePlan>();
    for (const collection of collections) {
      const { schema, name } = this.tableOf(collection);
      const table = catalog.get(tableKey({ schema, name }));
      const found = mapFaultsOf({ collection, table, tableName: `${schema}.${name}`, graph: this.graph });
      faults.push(...found);
      if (!table || found.length > 0) continue;
      plans.set(collection.key, this.#planOf(collection, table, extraOf));
    }
    return { faults, plans };
  }

  #planOf(collection: Collection, table: Table, extraOf: ExtraOf | undefined): TablePlan {
    const links = linksOf(this.graph, collection);
    if (!extraOf) return planTable({ collection, table, links });
    const linked = new Set(links.map(([name]) => name));
    const fields = collection.fields.filter(({ name }) => linked.has(name));
    return planTable({
      collection: { ...collection, fields },
      table,
      links,
      extra: extraOf(collection, table),
    });
  }
}

/** Collections in the order of `after`, data sets first; loops are faults of the configuration. */
function orderOf(datasets: readonly Dataset[]): readonly string[] {
  const collections = datasets.flatMap((dataset) => dataset.collections).filter(({ skip }) => !skip);
  const members = (dataset: string): readonly string[] =>
    collections.filter((one) => one.dataset === dataset).map(({ key }) => key);
  const keyOf = new Map(collections.map(({ dataset, name, key }) => [`${dataset}.${name}`, key]));
  const earlierSets = new Map(datasets.map(({ key, after }) => [key, after.flatMap(members)]));
  const after = new Map(
    collections.map((one) => [
      one.key,
      [...(earlierSets.get(one.dataset) ?? []), ...one.after.flatMap((name) => keyOf.get(name) ?? [])],
    ]),
  );
  const sorted = sortByAfter(
    collections.map(({ key }) => key),
    after,
  );
  if ('loop' in sorted)
    throw new WafaError('config-invalid', `after runs in a circle: ${sorted.loop.join(' → ')}`);
  return sorted.order;
}
