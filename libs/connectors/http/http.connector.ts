/** Any service that speaks Wafa's own signed JSON. */
import { randomUUID } from 'node:crypto';
import { askPermission } from '#libs/connectors/kit/ask-permission';
import type {
  Connector,
  DescribedCollection,
  DiscoveryRequest,
  DiscoveryResult,
  Permission,
} from '#libs/connectors/kit/connector';
import type { SystemOf } from '#libs/data-map/systems';
import { HttpSearch, viaOf } from './http-search.js';
import { askedWith, HttpService, type HttpServiceOptions } from './http-service.js';

export interface HttpConnectorOptions
  extends HttpServiceOptions, Pick<SystemOf<'http'>, 'kinds' | 'collections'> {
  /** What Wafa lets the service do: asked for as permissions. */
  readonly does?: SystemOf<'http'>['does'];
}

export const createHttpConnector = (options: HttpConnectorOptions): Connector => new HttpConnector(options);

class HttpConnector implements Connector {
  readonly system: string;
  readonly kinds: readonly string[];
  readonly collections: readonly DescribedCollection[];
  readonly #options: HttpConnectorOptions;
  readonly #service: HttpService;

  constructor(options: HttpConnectorOptions) {
    const { system } = options;
    this.system = system;
    this.kinds = options.kinds;
    this.collections = options.collections.map(({ name, columns }) => ({
      key: `${system}:${name}`,
      columns: columns.map(({ name: column, source }) => ({ name: column, ...(source ? { source } : {}) })),
    }));
    this.#options = options;
    this.#service = new HttpService(options);
  }

  async discover({ identifiers, asOf, emit, heartbeat }: DiscoveryRequest): Promise<DiscoveryResult> {
    const mine = askedWith(identifiers, this.kinds);
    if (mine.length === 0) {
      const notSearched = `needs ${this.kinds.join(' or ')}`;
      const collections = this.collections.map(({ key }) => ({ collection: key, records: 0, notSearched }));
      return { collections, gatheredKeys: [], identifiers: [] };
    }
    const search = new HttpSearch({
      system: this.system,
      emit,
      heartbeat,
      collections: this.#options.collections.map(({ name }) => name),
      question: {
        requestId: randomUUID(),
        identifiers: mine,
        asOf: asOf ?? this.#service.now().toISOString(),
      },
      ask: (question) => this.#service.ask('discover', { method: 'POST', body: question }),
    });
    return { collections: await search.run(), gatheredKeys: mine.map(viaOf), identifiers: [] };
  }

  async check(): Promise<void> {
    await this.#service.does();
  }

  async permissions(): Promise<readonly Permission[]> {
    const opens = this.collections.map(({ key }) => key);
    let spoken: ReadonlySet<string> | undefined;
    const signed = await askPermission({ name: 'signed calls', opens }, async () => {
      spoken = await this.#service.does();
    });
    const { does = [] } = this.#options;
    return [signed, ...(spoken === undefined ? [] : does.map((verb) => said(verb, spoken ?? new Set())))];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const said = (verb: string, spoken: ReadonlySet<string>): Permission =>
  spoken.has(verb)
    ? { name: verb, opens: [], state: 'granted' }
    : { name: verb, opens: [], state: 'missing', why: 'its health does not name it: a person does it' };
