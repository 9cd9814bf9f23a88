/** Any service that speaks Wafa's own signed JSON. */
import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { askPermission } from '#libs/connectors/kit/ask-permission';
import type {
  Connector,
  DescribedCollection,
  DiscoveryRequest,
  DiscoveryResult,
  Pace,
  Permission,
} from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { SystemOf } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { isPublicAddress } from './address-rules.js';
import { signedCall, type Call, type CallOptions } from './http-call.js';
import { healthAnswerSchema } from './http-protocol.js';
import { HttpSearch, viaOf } from './http-search.js';

export interface HttpConnectorOptions extends Pick<
  SystemOf<'http'>,
  'kinds' | 'collections' | 'timeoutSeconds'
> {
  readonly system: string;
  readonly url: string;
  readonly secret: string;
  readonly embedded: boolean;
  readonly pace: Pace;
  readonly now?: () => Date;
}

const MIN_SECRET_CHARACTERS = 32;

export const createHttpConnector = (options: HttpConnectorOptions): Connector => new HttpConnector(options);

class HttpConnector implements Connector {
  readonly system: string;
  readonly kinds: readonly string[];
  readonly collections: readonly DescribedCollection[];
  readonly #options: HttpConnectorOptions;
  readonly #call: CallOptions;
  readonly #base: URL;

  constructor(options: HttpConnectorOptions) {
    const { system, secret, now = () => new Date() } = options;
    if (secret.length < MIN_SECRET_CHARACTERS)
      throw new WafaError(
        'config-invalid',
        `${system}: its secret has fewer than ${MIN_SECRET_CHARACTERS} characters`,
      );
    this.system = system;
    this.kinds = options.kinds;
    this.collections = options.collections.map(({ name, columns }) => ({
      key: `${system}:${name}`,
      columns: columns.map(({ name: column, source }) => ({ name: column, ...(source ? { source } : {}) })),
    }));
    this.#options = options;
    this.#call = { ...options, now };
    this.#base = baseUrl(options);
  }

  async discover({ identifiers, asOf, emit, heartbeat }: DiscoveryRequest): Promise<DiscoveryResult> {
    const mine = identifiers.filter(({ kind }) => this.kinds.includes(kind));
    mine.forEach(assertIdentifier);
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
        identifiers: mine.map(({ kind, value }) => ({ kind, value })),
        asOf: asOf ?? this.#call.now().toISOString(),
      },
      ask: (question) => this.#ask('discover', { method: 'POST', body: question }),
    });
    return { collections: await search.run(), gatheredKeys: mine.map(viaOf), identifiers: [] };
  }

  async check(): Promise<void> {
    const answer = healthAnswerSchema.safeParse(await this.#ask('health', { method: 'GET' }));
    if (!answer.success) throw new WafaError('system-rejected', `${this.system}: it is not well`);
  }

  async permissions(): Promise<readonly Permission[]> {
    const opens = this.collections.map(({ key }) => key);
    return [await askPermission({ name: 'signed calls', opens }, () => this.check())];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #ask(path: string, call: Omit<Call, 'url'>): Promise<unknown> {
    await this.#options.pace();
    return signedCall(this.#call, { ...call, url: new URL(path, this.#base) });
  }
}

/** Ends with a slash, so that paths are put behind it. The fault does not repeat the address: it may hold a password. */
function baseUrl({ system, url: text, embedded }: HttpConnectorOptions): URL {
  const fault = (what: string): WafaError =>
    new WafaError('config-invalid', `${system}: its address ${what}`);
  if (!URL.canParse(text)) throw fault('is no URL');
  const url = new URL(text);
  if (url.username || url.password || url.search || url.hash)
    throw fault('may not hold a password, query or fragment');
  if (url.protocol !== 'https:' && !(embedded && url.protocol === 'http:'))
    throw fault('has to begin with https://');
  // Literal addresses are never looked up, so they are judged here.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (!embedded && isIP(literal) !== 0 && !isPublicAddress(literal)) throw fault('may not be called');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
