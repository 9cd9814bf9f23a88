/** Restricts, lifts, unpublishes and stops by a service of one's own. */
import { randomUUID } from 'node:crypto';
import type { Limits, MarkedItem, Marker, MarkRequest, MarkResult } from '#libs/connectors/kit/marks';
import type { SystemOf } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { MARKS, type Mark, type Purpose } from '#libs/domain/words';
import { askedWith, HttpService, type HttpServiceOptions } from './http-service.js';
import { leftSchema, markedSchema } from './http-verbs.js';

export type HttpMarkerOptions = HttpServiceOptions &
  Pick<SystemOf<'http'>, 'kinds' | 'collections' | 'does' | 'stops'>;

export const createHttpMarker = (options: HttpMarkerOptions): Marker => new HttpMarker(options);

class HttpMarker implements Marker {
  readonly system: string;
  readonly marks: readonly Mark[];
  readonly purposes: readonly Purpose[];
  readonly #options: HttpMarkerOptions;
  readonly #service: HttpService;

  constructor(options: HttpMarkerOptions) {
    this.system = options.system;
    this.marks = MARKS.filter((mark) => options.does.includes(mark));
    this.purposes = options.stops;
    this.#options = options;
    this.#service = new HttpService(options);
  }

  /** The protocol lifts everything: what others ask for is restricted anew. */
  async apply(request: MarkRequest): Promise<MarkResult> {
    const { mark, stays } = request;
    if (mark !== 'lift') return this.#tell(request);
    const covered = stays !== undefined && covers(stays, request);
    const lifted = covered ? undefined : await this.#tell({ ...request, purposes: [] });
    const again = stays ? await this.#tell(restrictionLeft(request, stays)) : undefined;
    return { items: [...(lifted?.items ?? []), ...(again?.items ?? [])] };
  }

  async #tell(request: MarkRequest): Promise<MarkResult> {
    const question = this.#question(request);
    if (!question) return { items: [] };
    const { mark } = request;
    if (!(await this.#service.does()).has(mark)) return { items: [this.#left('not-spoken')] };
    const answer = await this.#service.answer(mark, question, markedSchema);
    if (answer.status === 'refused') return { items: [this.#left(answer.reason)] };
    // A mark has no job to look after: the engine asks again, later each time.
    if (answer.status === 'pending')
      throw new WafaError('system-unavailable', `${this.system}: it is still at it`);
    const { endsAt } = answer;
    return {
      items: this.#named(answer.items),
      ...(endsAt === undefined ? {} : { endsAt: new Date(endsAt).toISOString() }),
    };
  }

  async verify(request: MarkRequest): ReturnType<Marker['verify']> {
    const { stays } = request;
    const asked = stays ? restrictionLeft(request, stays) : request;
    const question = this.#question(asked);
    if (!question) return [];
    const { left } = await this.#service.answer(`${asked.mark}/verify`, question, leftSchema);
    return this.#named(left).filter(({ rows }) => rows > 0);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Undefined where nothing of this system is meant. */
  #question({ identifiers, asOf, purposes, lockAccount, pauseBilling, only }: MarkRequest) {
    const mine = askedWith(identifiers, this.#options.kinds);
    const prefix = `${this.system}:`;
    const own = only
      ?.filter(({ collection }) => collection.startsWith(prefix))
      .map(({ collection, key }) => ({ collection: collection.slice(prefix.length), key }));
    if (mine.length === 0 || own?.length === 0) return undefined;
    const asked = { requestId: randomUUID(), identifiers: mine, asOf };
    return { ...asked, purposes, lockAccount, pauseBilling, ...(own ? { only: own } : {}) };
  }

  #named<Counted extends { readonly collection: string }>(all: readonly Counted[]): Counted[] {
    const names = this.#options.collections.map(({ name }) => name);
    if (!all.every(({ collection }) => names.includes(collection)))
      throw new WafaError('map-mismatch', `${this.system}: systems.yaml has not all that it answers with`);
    return all.map((one) => ({ ...one, collection: `${this.system}:${one.collection}` }));
  }

  /** Nothing was marked, and a person has to. */
  #left(notAppliedBecause: string): MarkedItem {
    return { collection: `${this.system}:all`, rows: 0, by: 'the service', notAppliedBecause };
  }
}

/** Nothing falls away. */
const covers = (stays: Limits, { lockAccount, pauseBilling }: Limits): boolean =>
  stays.purposes.length === 0 && (stays.lockAccount || !lockAccount) && (stays.pauseBilling || !pauseBilling);

const restrictionLeft = ({ stays: _stays, ...request }: MarkRequest, stays: Limits): MarkRequest => ({
  ...request,
  ...stays,
  mark: 'restrict',
});
