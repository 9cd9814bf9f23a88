/** One search of an HTTP service: every page of every collection, each record checked before it goes on. */
import { hashOfKey } from '#libs/connectors/kit/belongs';
import type {
  CollectionFinding,
  DiscoveryRequest,
  Envelope,
  Identifier,
} from '#libs/connectors/kit/connector';
import { recordHash } from '#libs/connectors/kit/record-hash';
import { WafaError } from '#libs/domain/errors';
import {
  discoverAnswerSchema,
  type AnsweredCollection,
  type AnsweredRecord,
  type DiscoverAnswer,
  type DiscoverQuestion,
} from './http-protocol.js';

const MAX_RECORDS = 200_000;
/** A page may be empty, but not for ever. */
const MAX_PAGES = 20_000;

export interface HttpSearchOptions extends Pick<DiscoveryRequest, 'emit' | 'heartbeat'> {
  readonly system: string;
  readonly question: DiscoverQuestion;
  /** Names that systems.yaml declares. */
  readonly collections: readonly string[];
  readonly ask: (question: DiscoverQuestion) => Promise<unknown>;
}

export class HttpSearch {
  readonly #options: HttpSearchOptions;
  readonly #seen = new Set<string>();
  readonly #asked: ReadonlySet<string>;
  #pages = 0;

  constructor(options: HttpSearchOptions) {
    this.#options = options;
    this.#asked = new Set(options.question.identifiers.map(textOf));
  }

  /** Of every declared collection: what the service says nothing of is not "nothing held". */
  async run(): Promise<readonly CollectionFinding[]> {
    const { question, collections, system } = this.#options;
    const { collections: answered } = await this.#page(question);
    const unknown = answered.find(({ collection }) => !collections.includes(collection));
    if (unknown)
      throw new WafaError('map-mismatch', `${system}: systems.yaml has not all that it answers with`);
    const findings: CollectionFinding[] = [];
    for (const name of collections) {
      const own = answered.filter(({ collection }) => collection === name);
      const [first] = own;
      if (!first || own.length > 1) throw this.#rejected(`it has to speak of ${name} once`);
      findings.push(await this.#collection(first));
    }
    return findings;
  }

  async #collection(first: AnsweredCollection): Promise<CollectionFinding> {
    const { collection, notSearched } = first;
    const records = await this.#emit(first);
    if (notSearched !== undefined) {
      if (records > 0 || first.next)
        throw this.#rejected(`${collection} is said not to be searched, but has records`);
      return { collection: this.#keyOf(collection), records: 0, notSearched };
    }
    let found = records;
    const cursors = new Set<string>();
    for (let next = first.next; next !== undefined;) {
      if (cursors.has(next)) throw this.#rejected(`${collection} repeats a page`);
      cursors.add(next);
      const page = await this.#page({ ...this.#options.question, collection, next });
      const [only] = page.collections;
      if (page.collections.length !== 1 || only?.collection !== collection)
        throw this.#rejected(`a page of ${collection} has to hold only that`);
      found += await this.#emit(only);
      next = only.next;
    }
    return { collection: this.#keyOf(collection), records: found };
  }

  async #page(question: DiscoverQuestion): Promise<DiscoverAnswer> {
    const { ask, heartbeat, system } = this.#options;
    this.#pages += 1;
    if (this.#pages > MAX_PAGES)
      throw new WafaError('discovery-limit', `${system}: more than ${MAX_PAGES} pages`);
    heartbeat({ records: this.#seen.size });
    const parsed = discoverAnswerSchema.safeParse(await ask(question));
    if (!parsed.success) throw this.#rejected('the answer is not what was asked for');
    if (parsed.data.requestId !== question.requestId)
      throw this.#rejected('the answer is of another request');
    return parsed.data;
  }

  /** Gives how many were new: a record that two pages hold counts once. */
  async #emit({ collection, records }: AnsweredCollection): Promise<number> {
    let count = 0;
    for (const record of records) {
      const envelope = this.#envelope(collection, record);
      const hash = recordHash(envelope);
      if (this.#seen.has(hash)) continue;
      this.#seen.add(hash);
      if (this.#seen.size > MAX_RECORDS)
        throw new WafaError('discovery-limit', `${this.#options.system}: more than ${MAX_RECORDS} records`);
      await this.#options.emit(envelope);
      count += 1;
    }
    return count;
  }

  #envelope(collection: string, { key, via, data }: AnsweredRecord): Envelope {
    const { system } = this.#options;
    if (!this.#asked.has(textOf(via)))
      throw new WafaError('foreign-record', `${system} ${collection}: nobody asked for what led to a record`);
    return { system, collection: this.#keyOf(collection), key, via: viaOf(via), data };
  }

  #keyOf(collection: string): string {
    return `${this.#options.system}:${collection}`;
  }

  #rejected(what: string): WafaError {
    return new WafaError('system-rejected', `${this.#options.system}: ${what}`);
  }
}

const textOf = ({ kind, value }: Identifier): string => `${kind} ${value}`;

export const viaOf = ({ kind, value }: Identifier): Envelope['via'] => ({
  field: `identity.${kind}`,
  valueHash: hashOfKey([value]),
});
