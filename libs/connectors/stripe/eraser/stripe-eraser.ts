/**
 * Erases a person from a Stripe account, as far as the company chose. Stripe knows no transaction: everything is read and
 * held against the plan before the first write, each write may be repeated, and the customer goes last.
 */
import type {
  DeferredErasure,
  Eraser,
  ErasureRequest,
  ErasureResult,
  HaltedJobs,
  PlannedErasure,
  Residue,
} from '#libs/connectors/kit/erasure';
import { acts } from '#libs/connectors/kit/erasure';
import { canonicalEmail } from '#libs/connectors/kit/identifiers';
import type { StripeEraseMode, StripePart } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { createClient, type ClientOptions, type StripeClient } from '../client.js';
import { keyOf } from '../parts.js';
import { RedactionApi } from '../redaction-api.js';
import { toWafaError } from '../stripe-errors.js';
import { Writer } from '../writer.js';
import type { FatesOptions } from './fates.js';
import { findRows, type Found, type Place } from './found.js';
import { counted, endedRows, endedToday, rootsOf, stillThere } from './kept.js';
import { customerFields, wasRedacted } from './personal.js';
import { Redaction } from './redaction.js';
import {
  actsOf,
  assertWithin,
  deferredOf,
  makePlan,
  plannedCustomers,
  withStep,
  type Act,
} from './stripe-plan.js';
import type { Keep } from './units.js';
import { carryOut } from './writes.js';

export interface StripeEraserOptions extends ClientOptions {
  readonly system: string;
  readonly mode: StripeEraseMode;
  readonly keep?: (Keep & { readonly then?: 'redact' | undefined }) | undefined;
  readonly leaveOut?: readonly StripePart[];
}

export const createStripeEraser = (options: StripeEraserOptions): Eraser => new StripeEraser(options);

/** Jobs that Stripe refuses for now are split and made anew; more often than this it is no matter of time. */
const MAX_ROUNDS = 10;

class StripeEraser implements Eraser {
  readonly system: string;
  readonly #options: StripeEraserOptions;
  readonly #client: StripeClient;
  readonly #place: Place;
  readonly #api: RedactionApi;

  constructor(options: StripeEraserOptions) {
    this.system = options.system;
    this.#options = options;
    this.#client = createClient(options);
    const { stripe } = this.#client;
    this.#place = { system: options.system, stripe, leaveOut: new Set(options.leaveOut) };
    this.#api = new RedactionApi({ system: options.system, stripe });
  }

  plan({ identifiers, asOf }: ErasureRequest): Promise<PlannedErasure> {
    return this.#told(async () =>
      makePlan(await findRows(this.#place, identifiers), { ...this.#fates(asOf), ends: this.#ends }),
    );
  }

  execute(request: ErasureRequest, plan: PlannedErasure): Promise<ErasureResult> {
    return this.#told(async () => {
      const found = await this.#findAgain(request, plan);
      const ended = endedRows(plan);
      if (ended !== undefined) return this.#redactEnded(request, { plan, found, ended });
      const today = actsOf(found, this.#fates(request.asOf));
      assertWithin(plan, today);
      this.#assertStillHers(found, request);
      const { stripe } = this.#client;
      const { salt, key } = request.secret;
      const writer = new Writer('erase', salt, key, request.asOf);
      if (this.#options.mode === 'redact') return this.#redact(request, { plan, found, today, writer });
      await carryOut(today, { stripe, writer });
      return resultOf(plan, today);
    });
  }

  verify(request: ErasureRequest, plan: PlannedErasure): Promise<readonly Residue[]> {
    return this.#told(async () => {
      const found = await this.#findAgain(request, plan);
      const ended = endedRows(plan);
      if (ended !== undefined) return this.#leftOfEnded(request, { plan, found, ended });
      const today = actsOf(found, this.#fates(request.asOf));
      if (this.#options.mode !== 'redact') return residueOf(today);
      const redaction = this.#redaction(request, { plan, writer: new Writer() });
      return residueOf(postponed(today, { found, refused: (await redaction.look(found)).refused }));
    });
  }

  halt(request: ErasureRequest, plan: PlannedErasure): Promise<HaltedJobs> {
    return this.#told(async () => {
      const ended = endedRows(plan);
      const more = ended && this.#rootsOf(await this.#findAgain(request, plan), ended);
      const { salt, key } = request.secret;
      const writer = new Writer('erase', salt, key, request.asOf);
      return this.#redaction(request, { plan, writer, ...(more ? { more } : {}) }).halt();
    });
  }

  close(): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }

  /** Round after round, until the jobs of what Stripe takes today have done their work. */
  async #redact(
    request: ErasureRequest,
    { plan, found, today, writer }: Begun & { readonly found: Found; readonly today: readonly Act[] },
  ): Promise<ErasureResult> {
    const redaction = this.#redaction(request, { plan, writer });
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const seen = await redaction.look(found);
      const now = postponed(today, { found, refused: seen.refused });
      if (round === 0) await carryOut(now, { stripe: this.#client.stripe, writer });
      else await carryOut(onlyBlanking(now), { stripe: this.#client.stripe, writer });
      const roots = withStep(now, 'redact');
      const didWork = now.some(({ fate }) => fate.step !== undefined && fate.step !== 'redact');
      const progress = await redaction.advance(roots, { seen, found, didWork });
      if (progress === 'done') return resultOf(plan, now);
      if (progress !== 'again') return { changed: [], notes: [], pending: progress };
    }
    throw new WafaError('system-rejected', `${this.system}: redaction jobs are refused again and again`);
  }

  /** What was kept until its day: nothing but the rows of the plan, and what a job takes with them. */
  async #redactEnded(request: ErasureRequest, { plan, found, ended }: EndedPlan): Promise<ErasureResult> {
    this.#assertStillHers(found, request);
    const { salt, key } = request.secret;
    const redaction = this.#redaction(request, {
      plan,
      writer: new Writer('erase', salt, key, request.asOf),
      more: this.#rootsOf(found, ended),
    });
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const seen = await redaction.look(found);
      const now = endedToday(found, ended, { ...this.#fates(request.asOf), refused: seen.refused });
      const progress = await redaction.advance(now.roots, { seen, found, didWork: false });
      if (progress === 'done') {
        // What is overwritten may be found by nothing any more.
        return { changed: [], ...outcomeOf(plan, now.deferred), notes: [] };
      }
      if (progress !== 'again') return { changed: [], notes: [], pending: progress };
    }
    throw new WafaError('system-rejected', `${this.system}: redaction jobs are refused again and again`);
  }

  async #leftOfEnded(
    request: ErasureRequest,
    { plan, found, ended }: EndedPlan,
  ): Promise<readonly Residue[]> {
    const more = this.#rootsOf(found, ended);
    const { refused } = await this.#redaction(request, { plan, writer: new Writer(), more }).look(found);
    const { going } = endedToday(found, ended, { ...this.#fates(request.asOf), refused });
    const left = going.filter((row) => stillThere(row).length > 0);
    return counted(left).map(({ collection, rows }) => ({
      ...{ collection, rows },
      columns: [...new Set(left.filter((row) => keyOf(row.collection) === collection).flatMap(stillThere))],
    }));
  }

  #rootsOf(found: Found, ended: ReadonlySet<string>): readonly string[] {
    const rootOf = rootsOf(found);
    return found.rows.filter(({ id }) => ended.has(id)).flatMap((row) => rootOf(row)?.id ?? []);
  }

  #redaction({ asOf }: ErasureRequest, { plan, writer, more = [] }: Begun): Redaction {
    const approved = new Set(
      plan.items.flatMap((item, index) =>
        acts(item) ? (plan.targets[index] ?? []).map(({ key: [id = ''] }) => id) : [],
      ),
    );
    for (const id of more) approved.add(id);
    return new Redaction({ system: this.system, api: this.#api, writer, approved, asOf: new Date(asOf) });
  }

  /** By the identifiers, and by the ids of the plan, since an emptied customer has no address any more. */
  #findAgain({ identifiers }: ErasureRequest, plan: PlannedErasure): Promise<Found> {
    const known = plannedCustomers(plan).map((value) => ({ kind: 'stripe_customer_id', value }));
    return findRows(this.#place, [...identifiers, ...known]);
  }

  /** A customer that has become somebody else's since the plan is left alone. */
  #assertStillHers({ rows }: Found, { identifiers }: ErasureRequest): void {
    const given = (kind: string): readonly string[] =>
      identifiers.filter((one) => one.kind === kind).map(({ value }) => value);
    const ids = given('stripe_customer_id');
    const emails = given('email').map(canonicalEmail);
    for (const { collection, id, data } of rows) {
      if (collection !== 'customers' || ids.includes(id) || wasRedacted(data)) continue;
      const email = data['email'];
      if (typeof email === 'string' && email !== '' && !emails.includes(canonicalEmail(email)))
        throw new WafaError(
          'erasure-conflict',
          `${this.system}: a customer of the plan is no longer the person's`,
        );
    }
  }

  /** Jobs take what was kept once its time has ended, where the company wants them to. */
  get #ends(): boolean {
    return this.#options.mode === 'redact' || this.#options.keep?.then === 'redact';
  }

  #fates(asOf: string): FatesOptions {
    return { mode: this.#options.mode, keep: this.#options.keep, asOf: new Date(asOf) };
  }

  async #told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toWafaError(this.system, error);
    }
  }
}

interface Begun {
  readonly plan: PlannedErasure;
  readonly writer: Writer;
  /** Ids that jobs may name beside those of the plan: what rows of the plan hang on. */
  readonly more?: readonly string[];
}

interface EndedPlan {
  readonly plan: PlannedErasure;
  readonly found: Found;
  readonly ended: ReadonlySet<string>;
}

type Refused = { readonly found: Found; readonly refused: ReadonlyMap<string, string> };

/** What Stripe refused for now waits, and its customer is emptied meanwhile. */
function postponed(today: readonly Act[], { found, refused }: Refused): readonly Act[] {
  return today.flatMap((act) => {
    const { row, fate } = act;
    const isRedaction = fate.disposition === 'mask' && (fate.step === undefined || fate.step === 'redact');
    const from = refused.get(row.id) ?? refused.get(found.ownerOf(row)?.id ?? '');
    if (!isRedaction || from === undefined) return [act];
    const { step: _, ...rest } = fate;
    const later = { row, fate: { ...rest, deferredTo: from } };
    return row.collection === 'customers' && customerFields(row.data).length > 0
      ? [{ row, fate: { disposition: 'mask', step: 'blank-customer' } as const }, later]
      : [later];
  });
}

const onlyBlanking = (now: readonly Act[]): readonly Act[] =>
  now.filter(({ fate }) => fate.step === 'blank-customer');

const isDone = ({ fate }: Act): boolean => fate.disposition !== 'keep' && fate.deferredTo === undefined;

function counts(some: readonly Act[]): ReadonlyMap<string, readonly Act[]> {
  const counted = new Map<string, Act[]>();
  for (const act of some) {
    const name = keyOf(act.row.collection);
    counted.set(name, [...(counted.get(name) ?? []), act]);
  }
  return counted;
}

function resultOf(plan: PlannedErasure, today: readonly Act[]): ErasureResult {
  const changed = [...counts(today.filter(isDone))].map(([collection, { length: rows }]) => ({
    collection,
    rows,
  }));
  const { gone, ...later } = outcomeOf(plan, deferredOf(today));
  return {
    changed,
    gone: gone.filter(({ rows }) => rows > 0),
    ...later,
    notes: gone.flatMap(({ collection, rows }) => {
      const now = changed.find((one) => one.collection === collection)?.rows ?? 0;
      return now >= rows
        ? []
        : [`${collection}: ${now} of ${rows} changed; the others were as planned already`];
    }),
  };
}

/** What was approved and does not wait. */
function outcomeOf(
  plan: PlannedErasure,
  deferred: readonly DeferredErasure[],
): { readonly gone: NonNullable<ErasureResult['gone']>; readonly deferred?: readonly DeferredErasure[] } {
  const counts = new Map<string, number>();
  const add = (collection: string, rows: number): unknown =>
    counts.set(collection, (counts.get(collection) ?? 0) + rows);
  for (const { collection, rows } of plan.items.filter(acts)) add(collection, rows);
  for (const { collection, rows } of deferred) add(collection, -rows);
  const gone = [...counts].map(([collection, rows]) => ({ collection, rows: Math.max(0, rows) }));
  return { gone, ...(deferred.length === 0 ? {} : { deferred }) };
}

const residueOf = (today: readonly Act[]): readonly Residue[] =>
  [...counts(today.filter(isDone))].map(([collection, left]) => ({
    collection,
    rows: left.length,
    columns: [...new Set(left.flatMap(({ fate: { columns = [] } }) => columns))],
  }));
