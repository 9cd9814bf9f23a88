/** Erases by a service of one's own: it plans, is told exactly which rows, and reads again. */
import { randomUUID } from 'node:crypto';
import {
  acts,
  type Eraser,
  type ErasureItem,
  type ErasureRequest,
  type ErasureResult,
  type PlannedErasure,
  type Residue,
} from '#libs/connectors/kit/erasure';
import { keyText } from '#libs/connectors/kit/belongs';
import type { Identifier } from '#libs/connectors/kit/connector';
import { factId } from '#libs/crypto/uuid';
import type { SystemOf } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { askedWith, HttpService, type HttpServiceOptions } from './http-service.js';
import { erasureDoneSchema, erasurePlanSchema, leftSchema, type Fate } from './http-verbs.js';
import { assertAskedFor, keyOf, refusalOf, textsOf } from './meant-rows.js';

export type HttpEraserOptions = HttpServiceOptions & Pick<SystemOf<'http'>, 'kinds' | 'collections'>;

export const createHttpEraser = (options: HttpEraserOptions): Eraser => new HttpEraser(options);

class HttpEraser implements Eraser {
  readonly system: string;
  readonly #options: HttpEraserOptions;
  readonly #service: HttpService;

  constructor(options: HttpEraserOptions) {
    this.system = options.system;
    this.#options = options;
    this.#service = new HttpService(options);
  }

  async plan(request: ErasureRequest): Promise<PlannedErasure> {
    await this.#service.assertDoes('erase');
    const identifiers = this.#asked(request);
    if (identifiers.length > 0) return this.#ask(identifiers, request);
    const needs = `needs ${this.#options.kinds.join(' or ')}`;
    const notSearched = this.#options.collections.map(({ name }) => ({
      collection: this.#keyOf(name),
      needs,
    }));
    return { items: [], targets: [], notSearched };
  }

  async execute(request: ErasureRequest, plan: PlannedErasure): Promise<ErasureResult> {
    const identifiers = this.#asked(request);
    if (identifiers.length > 0) this.#assertWithin(plan, await this.#ask(identifiers, request));
    if (!plan.items.some(acts)) return { changed: [], notes: [] };
    const question = this.#order(request, plan);
    const answer = await this.#service.answer('erase/execute', question, erasureDoneSchema);
    switch (answer.status) {
      case 'refused':
        throw refusalOf(this.system, answer);
      case 'pending':
        return { changed: [], notes: [], pending: { checkAfterSeconds: answer.checkAfterSeconds } };
      case 'accepted': {
        const { receivedAt, finalBy } = answer;
        const proof = [new Date(receivedAt).toISOString()];
        return { changed: [], notes: [], accepted: { proof, finalBy } };
      }
      default: {
        const changed = this.#counted(answer.changed, plan);
        const deferred = this.#counted(answer.deferred, plan);
        return { changed, gone: goneOf(plan, deferred), deferred, notes: [] };
      }
    }
  }

  async verify(request: ErasureRequest, plan: PlannedErasure): Promise<readonly Residue[]> {
    const { left } = await this.#service.answer('erase/verify', this.#order(request, plan), leftSchema);
    this.#assertDeclared(left);
    return left.flatMap(({ collection, rows }) =>
      rows === 0 ? [] : [{ collection: this.#keyOf(collection), rows, columns: [] }],
    );
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #asked({ identifiers }: ErasureRequest): readonly Identifier[] {
    return askedWith(identifiers, this.#options.kinds);
  }

  async #ask(identifiers: readonly Identifier[], { asOf }: ErasureRequest): Promise<PlannedErasure> {
    const question = { requestId: randomUUID(), identifiers, asOf };
    const answer = await this.#service.answer('erase/plan', question, erasurePlanSchema);
    if (answer.status === 'refused') throw refusalOf(this.system, answer);
    this.#assertDeclared([...answer.items, ...answer.notSearched]);
    const seen = new Set<string>();
    for (const { collection, rows } of answer.items) {
      assertAskedFor(`${this.system} ${collection}`, rows, identifiers);
      for (const { key } of rows) {
        const name = keyText([collection, ...textsOf(key)]);
        if (seen.has(name)) throw this.#service.rejected(`${collection} has a row twice in its plan`);
        seen.add(name);
      }
    }
    return {
      items: answer.items.map((one) => itemOf(this.#keyOf(one.collection), one)),
      targets: answer.items.map(({ rows, keptUntil }) =>
        rows.map(({ key }) => ({
          key: textsOf(key),
          ...(keptUntil === undefined ? {} : { until: keptUntil }),
        })),
      ),
      notSearched: answer.notSearched.map(({ collection, needs }) => ({
        collection: this.#keyOf(collection),
        needs,
      })),
    };
  }

  /** The same id for every try of one erasure, so that a service does it once. */
  #order(request: ErasureRequest, plan: PlannedErasure) {
    const prefix = `${this.system}:`.length;
    const items = plan.items.flatMap(({ collection, disposition, columns }, index) => {
      const item = plan.items[index];
      if (!item || !acts(item)) return [];
      const keys = (plan.targets[index] ?? []).map(({ key }) => keyOf(key));
      return [{ collection: collection.slice(prefix), disposition, columns, keys }];
    });
    return {
      requestId: randomUUID(),
      operationId: factId(`http-erase/${request.secret.key}/${this.system}/${JSON.stringify(plan.targets)}`),
      identifiers: this.#asked(request),
      asOf: request.asOf,
      items,
    };
  }

  /** Held against the service's own reading of now: more than approved stops before the first write. */
  #assertWithin(approved: PlannedErasure, now: PlannedErasure): void {
    const known = new Set(actedOn(approved));
    const unknown = actedOn(now).filter((one) => !known.has(one)).length;
    if (unknown > 0)
      throw new WafaError(
        'plan-exceeded',
        `${this.system}: ${unknown} rows that are not in the plan of ${known.size}`,
      );
  }

  /** A service that says it did more than it was told did something that nobody approved. */
  #counted<Counted extends { readonly collection: string; readonly rows: number }>(
    all: readonly Counted[],
    plan: PlannedErasure,
  ): Counted[] {
    this.#assertDeclared(all);
    const told = all.map((one) => ({ ...one, collection: this.#keyOf(one.collection) }));
    for (const { collection } of told) {
      const said = sum(told.filter((one) => one.collection === collection));
      if (said > sum(plan.items.filter((item) => acts(item) && item.collection === collection)))
        throw this.#service.rejected(`it says that it changed more than planned in ${collection}`);
    }
    return told;
  }

  #assertDeclared(all: readonly { readonly collection: string }[]): void {
    const names = this.#options.collections.map(({ name }) => name);
    if (!all.every(({ collection }) => names.includes(collection)))
      throw new WafaError('map-mismatch', `${this.system}: systems.yaml has not all that it answers with`);
  }

  #keyOf(collection: string): string {
    return `${this.system}:${collection}`;
  }
}

const sum = (all: readonly { readonly rows: number }[]): number =>
  all.reduce((total, { rows }) => total + rows, 0);

const actedOn = ({ items, targets }: PlannedErasure): readonly string[] =>
  items.flatMap((item, index) =>
    acts(item) ? (targets[index] ?? []).map(({ key }) => keyText([item.collection, ...key])) : [],
  );

function itemOf(
  collection: string,
  { disposition, rows, columns, ground, keptUntil, reviewOn }: Fate,
): ErasureItem {
  return {
    collection,
    disposition,
    rows: rows.length,
    atMost: rows.length,
    columns,
    ...(ground === undefined ? {} : { ground }),
    ...(keptUntil === undefined ? {} : { keptUntil }),
    ...(reviewOn === undefined ? {} : { reviewOn }),
    reversible: disposition === 'keep',
  };
}

/** All that was planned, but for what the service may not erase yet. */
const goneOf = (
  { items }: PlannedErasure,
  deferred: readonly { readonly collection: string; readonly rows: number }[],
): readonly { readonly collection: string; readonly rows: number }[] => {
  const collections = [...new Set(items.filter(acts).map(({ collection }) => collection))];
  return collections.map((collection) => {
    const own = (one: { readonly collection: string }): boolean => one.collection === collection;
    return {
      collection,
      rows: sum(items.filter((item) => acts(item) && own(item))) - sum(deferred.filter(own)),
    };
  });
};
