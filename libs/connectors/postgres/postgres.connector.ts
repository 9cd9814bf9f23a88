/** Finds a person's rows in a PostgreSQL database of the company's product, by the data map, read-only. */
import type {
  Connector,
  DescribedCollection,
  DescribedColumn,
  DiscoveryRequest,
  DiscoveryResult,
  Envelope,
  Permission,
} from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import { searchGraph } from '#libs/connectors/kit/search';
import type { Collection, Dataset, Field } from '#libs/data-map/dataset';
import { answerColumns, answerOf } from '#libs/data-map/report';
import { WafaError } from '#libs/domain/errors';
import { DatabaseMap } from './database-map.js';
import { IdleClients } from './idle-clients.js';
import type { MapFault } from './map-fit.js';
import { privilegesOn } from './privileges.js';
import { neededToWrite } from './write-privileges.js';
import { createReader } from './reader.js';
import { Session } from './session.js';
import { writeFaults } from './write-fit.js';

export interface PostgresConnectorOptions {
  readonly system: string;
  /** Connection URL of a role that may only SELECT. */
  readonly url: string;
  /** The data sets of this system. */
  readonly datasets: readonly Dataset[];
  /** Columns that no answer holds come out, too: for whoever tries a map. */
  readonly wholeRows?: boolean;
  /** Of the role that erases, marks and corrects, where there is one: only asked what it may. */
  readonly writeUrl?: string;
  readonly statementTimeoutSeconds?: number;
  readonly maxRows?: number;
  /** Keys and row ids kept in memory; past it the search stops loudly. About 200 bytes each. */
  readonly maxHeld?: number;
}

const DEFAULTS = { wholeRows: false, statementTimeoutSeconds: 30, maxRows: 5_000_000, maxHeld: 500_000 };
const BATCH_SIZE = 5_000;

type Options = Required<Omit<PostgresConnectorOptions, 'writeUrl'>> &
  Pick<PostgresConnectorOptions, 'writeUrl'>;

export interface PostgresSystemConnector extends Connector {
  mapFaults(): Promise<readonly MapFault[]>;
}

export const createPostgresConnector = (options: PostgresConnectorOptions): PostgresSystemConnector =>
  new PostgresConnector({ ...DEFAULTS, ...options });

class PostgresConnector implements PostgresSystemConnector {
  readonly system: string;
  readonly kinds: readonly string[];
  readonly collections: readonly DescribedCollection[];
  readonly #options: Options;
  readonly #map: DatabaseMap;
  /** What an answer holds of a row, by key of its collection. */
  readonly #answers: ReadonlyMap<string, ReturnType<typeof answerOf>>;
  readonly #open = new Set<Session>();
  readonly #idle = new IdleClients();

  constructor(options: Options) {
    // Said here without the text: it holds a password.
    if (!URL.canParse(options.url)) {
      throw new WafaError('config-invalid', `${options.system}: the connection URL cannot be parsed`);
    }
    this.system = options.system;
    this.#options = options;
    this.#map = new DatabaseMap(options.system, options.datasets);
    this.#answers = new Map([...this.#map.graph.collections].map(([key, one]) => [key, answerOf(one)]));
    this.collections = options.datasets.flatMap(({ collections }) => collections.map(describe));
    this.kinds = [...new Set(this.#map.graph.seeds.map(({ kind }) => kind))];
  }

  async discover(request: DiscoveryRequest): Promise<DiscoveryResult> {
    request.identifiers.forEach(assertIdentifier);
    return this.#inSession(async (session) => {
      const plans = await this.#map.plan(session);
      const { maxRows, maxHeld } = this.#options;
      return searchGraph({
        ...request,
        emit: (envelope) => request.emit(this.#answerOf(envelope)),
        system: this.system,
        graph: this.#map.graph,
        order: this.#map.order,
        reader: createReader(session, plans),
        limits: { maxRows, maxHeld, batchSize: BATCH_SIZE },
      });
    });
  }

  #answerOf(envelope: Envelope): Envelope {
    const answer = this.#answers.get(envelope.collection);
    if (this.#options.wholeRows || !answer) return envelope;
    return { ...envelope, data: answer(envelope.data) };
  }

  check(): Promise<void> {
    return this.#inSession(async (session) => {
      await this.#map.plan(session);
    });
  }

  /** Of the role that reads, and of the one that writes. */
  async permissions(): Promise<readonly Permission[]> {
    const collections = [...this.#map.graph.collections.values()];
    const reading = collections.map((collection) => ({
      ...this.#map.tableOf(collection),
      ...{ privilege: 'SELECT' as const, opens: [collection.key] },
      columns: collection.fields.map(({ name }) => name),
    }));
    const read = await this.#inSession((session) => privilegesOn(session, reading));
    const { writeUrl: url } = this.#options;
    if (url === undefined) return read;
    const writing = collections.flatMap((collection) =>
      neededToWrite(collection).map((needed) => ({ ...this.#map.tableOf(collection), ...needed, opens: [] })),
    );
    const written = await this.#inSession((session) => privilegesOn(session, writing), { url });
    return [...read, ...written];
  }

  /** Everything in which the map and the live database differ. */
  mapFaults(): Promise<readonly MapFault[]> {
    return this.#inSession(async (session) => {
      const fit = await this.#map.fit(session);
      return [...fit.faults, ...(await writeFaults(session, this.#map, fit))];
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((session) => session.close()));
    await this.#idle.close();
  }

  async #inSession<T>(
    work: (session: Session) => Promise<T>,
    as: { readonly url: string } | { readonly idle: IdleClients } = { idle: this.#idle },
  ): Promise<T> {
    const session = await Session.open({ ...this.#options, ...as });
    this.#open.add(session);
    try {
      return await work(session);
    } finally {
      this.#open.delete(session);
      await session.close();
    }
  }
}

/** Secret columns are not spoken of. */
const describe = (collection: Collection): DescribedCollection => {
  const { key, description, basis } = collection;
  return {
    key,
    ...(description === undefined ? {} : { description }),
    ...(basis === undefined ? {} : { basis }),
    columns: answerColumns(collection).map(describeColumn),
  };
};

/** Keys hold the rows together, so they go where the rows go. */
function describeColumn({ name, dataType, source, primaryKey, references }: Field): DescribedColumn {
  const told = source ?? (primaryKey || references.length > 0 ? 'observed' : undefined);
  return {
    name,
    ...(dataType === undefined ? {} : { dataType }),
    ...(told === undefined ? {} : { source: told }),
  };
}
