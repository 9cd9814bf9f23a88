/** Finds a person's rows in a PostgreSQL database of the company's product, by the data map, read-only. */
import { canonicalText } from '#libs/connectors/kit/canonical';
import type {
  Connector,
  DescribedCollection,
  DescribedColumn,
  DiscoveryRequest,
  DiscoveryResult,
  Permission,
} from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { RowReader } from '#libs/connectors/kit/row-reader';
import { searchGraph } from '#libs/connectors/kit/search';
import type { Collection, Dataset, Field } from '#libs/data-map/dataset';
import { buildGraph, sortByAfter, type FieldPath, type Graph } from '#libs/data-map/graph';
import { WafaError } from '#libs/domain/errors';
import { readCatalog, tableKey, type TableName } from './catalog.js';
import { columnAt, unconfirmedSql, whereSql } from './conditions.js';
import { linksOf, mapFaultsOf, type MapFault } from './map-fit.js';
import { privilegesOn } from './privileges.js';
import { Session } from './session.js';
import { Parameters } from './sql.js';
import { planTable, rowId, type TablePlan } from './table-plan.js';

export interface PostgresConnectorOptions {
  readonly system: string;
  /** Connection URL of a role that may only SELECT. */
  readonly url: string;
  /** The data sets of this system. */
  readonly datasets: readonly Dataset[];
  readonly statementTimeoutSeconds?: number;
  readonly maxRows?: number;
  /** Keys and row ids kept in memory; past it the search stops loudly. About 200 bytes each. */
  readonly maxHeld?: number;
}

const DEFAULTS = { statementTimeoutSeconds: 30, maxRows: 5_000_000, maxHeld: 500_000 };
const BATCH_SIZE = 5_000;

export interface PostgresSystemConnector extends Connector {
  mapFaults(): Promise<readonly MapFault[]>;
}

export const createPostgresConnector = (options: PostgresConnectorOptions): PostgresSystemConnector =>
  new PostgresConnector({ ...DEFAULTS, ...options });

class PostgresConnector implements PostgresSystemConnector {
  readonly system: string;
  readonly kinds: readonly string[];
  readonly collections: readonly DescribedCollection[];
  readonly #options: Required<PostgresConnectorOptions>;
  readonly #graph: Graph;
  readonly #schemas: ReadonlyMap<string, string>;
  readonly #order: readonly string[];
  readonly #open = new Set<Session>();

  constructor(options: Required<PostgresConnectorOptions>) {
    // Said here without the text: it holds a password.
    if (!URL.canParse(options.url)) {
      throw new WafaError('config-invalid', `${options.system}: the connection URL cannot be parsed`);
    }
    this.system = options.system;
    this.#options = options;
    this.#graph = buildGraph(options.datasets);
    this.collections = options.datasets.flatMap(({ collections }) => collections.map(describe));
    this.kinds = [...new Set(this.#graph.seeds.map(({ kind }) => kind))];
    this.#schemas = new Map(options.datasets.map(({ key, schema }) => [key, schema]));
    this.#order = orderOf(options.datasets);
  }

  async discover(request: DiscoveryRequest): Promise<DiscoveryResult> {
    request.identifiers.forEach(assertIdentifier);
    return this.#inSession(async (session) => {
      const plans = await this.#plan(session);
      const { maxRows, maxHeld } = this.#options;
      return searchGraph({
        ...request,
        system: this.system,
        graph: this.#graph,
        order: this.#order,
        reader: createReader(session, plans),
        limits: { maxRows, maxHeld, batchSize: BATCH_SIZE },
      });
    });
  }

  check(): Promise<void> {
    return this.#inSession(async (session) => {
      await this.#plan(session);
    });
  }

  permissions(): Promise<readonly Permission[]> {
    const wanted = [...this.#graph.collections.values()].map((collection) => ({
      ...this.#tableOf(collection),
      collection: collection.key,
      columns: collection.fields.map(({ name }) => name),
    }));
    return this.#inSession((session) => privilegesOn(session, wanted));
  }

  /** Everything in which the map and the live database differ. */
  mapFaults(): Promise<readonly MapFault[]> {
    return this.#inSession(async (session) => (await this.#fit(session)).faults);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((session) => session.close()));
  }

  async #inSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = await Session.open(this.#options);
    this.#open.add(session);
    try {
      return await work(session);
    } finally {
      this.#open.delete(session);
      await session.close();
    }
  }

  #tableOf(collection: Collection): TableName {
    return { schema: this.#schemas.get(collection.dataset) ?? 'public', name: collection.name };
  }

  async #plan(session: Session): Promise<ReadonlyMap<string, TablePlan>> {
    const { faults, plans } = await this.#fit(session);
    if (faults.length === 0) return plans;
    const all = faults.map(({ message }) => message).join('; ');
    throw new WafaError('map-mismatch', `${this.system}: ${all}`);
  }

  async #fit(session: Session) {
    const collections = [...this.#graph.collections.values()];
    const catalog = await readCatalog(
      session,
      collections.map((collection) => this.#tableOf(collection)),
    );
    const faults: MapFault[] = [];
    const plans = new Map<string, TablePlan>();
    for (const collection of collections) {
      const { schema, name } = this.#tableOf(collection);
      const table = catalog.get(tableKey({ schema, name }));
      const found = mapFaultsOf({ collection, table, tableName: `${schema}.${name}`, graph: this.#graph });
      faults.push(...found);
      if (!table || found.length > 0) continue;
      plans.set(collection.key, planTable({ collection, table, links: linksOf(this.#graph, collection) }));
    }
    return { faults, plans };
  }
}

/** Secret columns are not spoken of. */
const describe = ({ key, description, basis, fields }: Collection): DescribedCollection => ({
  key,
  ...(description === undefined ? {} : { description }),
  ...(basis === undefined ? {} : { basis }),
  columns: fields.filter(({ secret }) => !secret).map(describeColumn),
});

/** Keys hold the rows together, so they go where the rows go. */
function describeColumn({ name, dataType, source, primaryKey, references }: Field): DescribedColumn {
  const told = source ?? (primaryKey || references.length > 0 ? 'observed' : undefined);
  return {
    name,
    ...(dataType === undefined ? {} : { dataType }),
    ...(told === undefined ? {} : { source: told }),
  };
}

function createReader(session: Session, plans: ReadonlyMap<string, TablePlan>): RowReader {
  const planOf = ({ key }: Collection): TablePlan => {
    const plan = plans.get(key);
    if (!plan) throw new WafaError('map-mismatch', `${key} is not in the data map`);
    return plan;
  };
  return {
    canonical: (collection, path, text) => canonicalText(columnFamily(planOf(collection), path), text),
    async *read(collection, conditions) {
      const { table, select, toRow } = planOf(collection);
      const parameters = new Parameters();
      const where = whereSql(table, conditions, parameters);
      const statement = { text: `${select} WHERE ${where}`, values: parameters.values };
      for await (const page of session.pages(statement)) yield page.map(toRow);
    },
    async *unconfirmed(collection, conditions) {
      const { table, selectId } = planOf(collection);
      const parameters = new Parameters();
      const where = unconfirmedSql(table, conditions, parameters);
      const statement = { text: `${selectId} WHERE ${where}`, values: parameters.values };
      for await (const page of session.pages(statement)) yield page.map(rowId);
    },
  };
}

/** Values inside JSON have no type of their own: they compare as text. */
function columnFamily({ table }: TablePlan, path: FieldPath) {
  const column = columnAt(table, path);
  return column.kind === 'json' ? 'other' : column.family;
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
