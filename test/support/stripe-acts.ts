/** What an erasure, a mark or a correction did to the stand-in for Stripe, object by object. */
import type { ErasureRequest, ErasureResult, PlannedErasure } from '#libs/connectors/kit/erasure';
import { createStripeEraser, type StripeEraserOptions } from '#libs/connectors/stripe/eraser/stripe-eraser';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import { WafaError } from '#libs/domain/errors';
import type { Fault } from '../../apps/sandbox/src/vendors/faults.js';
import type { Kind } from '../../apps/sandbox/src/vendors/stripe/account.js';
import {
  SANDBOX_STRIPE_KEY,
  startStripe,
  type StripeStandIn,
} from '../../apps/sandbox/src/vendors/stripe/index.js';
import { LAYLA_AT_STRIPE } from '../../apps/sandbox/src/vendors/stripe/layla-records.js';
import { stripeGate } from './specifications.js';

export const AS_OF = '2026-11-22T12:00:00Z';
export const KEEP = { ground: 'legal-obligation', for: 'P6Y' } as const;

export const REQUEST: ErasureRequest = {
  identifiers: [
    { kind: 'email', value: ' Layla@Example.com' },
    { kind: 'stripe_customer_id', value: 'cus_example_layla' },
  ],
  rules: BY_THE_MAP,
  asOf: AS_OF,
  secret: { salt: 'the-salt', key: 'the-key' },
};

/** One gate for every stand-in of a run: its documents take seconds to compile. */
const gate = stripeGate();

/** A clock that a test moves by hand. */
export class Clock {
  now = new Date(AS_OF);
  pass(seconds: number): void {
    this.now = new Date(this.now.getTime() + seconds * 1000);
  }
}

export const startJudged = (clock = new Clock()): Promise<StripeStandIn> =>
  startStripe({ port: 0, now: () => clock.now, gate });

/** For the many runs of one test, whose calls another test has judged. */
export const startUnjudged = (clock = new Clock()): Promise<StripeStandIn> =>
  startStripe({ port: 0, now: () => clock.now });

export const common = (stripe: StripeStandIn, secretKey = SANDBOX_STRIPE_KEY) => ({
  system: 'stripe',
  secretKey,
  apiUrl: new URL(stripe.http.url),
  pace: () => Promise.resolve(),
});

export const eraserOf = (stripe: StripeStandIn, changes: Partial<StripeEraserOptions> = {}) =>
  createStripeEraser({ ...common(stripe), mode: 'blank-fields', keep: KEEP, ...changes });

const KINDS: readonly Kind[] = [
  'customer',
  'payment_method',
  'source',
  'tax_id',
  'payment_intent',
  'charge',
  'refund',
  'dispute',
  'setup_intent',
  'checkout_session',
  'session_line',
  'invoice',
  'invoice_line',
  'invoice_item',
  'credit_note',
  'credit_note_line',
  'subscription',
  'subscription_item',
  'subscription_schedule',
  'quote',
  'quote_line',
  'promotion_code',
  'balance_transaction',
  'cash_transaction',
  'credit_grant',
  'credit_movement',
  'entitlement',
  'verification_session',
  'outbound_payment',
  'cardholder',
];

/** Every object of the account but events, as text by id. */
export const heldBy = ({ account }: StripeStandIn): ReadonlyMap<string, string> =>
  new Map(
    KINDS.flatMap((kind) => account.all(kind).map(({ row }) => [row.id, JSON.stringify(row)] as const)),
  );

const HERS: ReadonlySet<string> = new Set(Object.values(LAYLA_AT_STRIPE).flat());

export function changesSince(before: ReadonlyMap<string, string>, stripe: StripeStandIn) {
  const after = heldBy(stripe);
  const gone = [...before.keys()].filter((id) => !after.has(id)).toSorted();
  const altered = [...after].flatMap(([id, text]) => (before.get(id) === text ? [] : [id])).toSorted();
  return { gone, altered, others: [...gone, ...altered].filter((id) => !HERS.has(id)) };
}

export const writesTo = ({ http }: StripeStandIn): readonly string[] =>
  http.calls.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

export type Spoiling = Fault | 'remembered 500';

export const SPOILINGS: readonly (readonly [string, Spoiling])[] = [
  ['the connection breaks before a write is done', { kind: 'drop' }],
  ['the connection breaks after a write was done', { kind: 'accepted-then-silence' }],
  ['Stripe is broken at a write', { kind: 'status', status: 503 }],
  ['Stripe does the write, answers with an error, and remembers that', 'remembered 500'],
];

/** Spoils the write of this number, counted from zero; the SDK's one repeat is spoiled as well. */
export function spoil(stripe: StripeStandIn, spoiling: Spoiling, write: number): void {
  const { faults } = stripe.http;
  if (spoiling === 'remembered 500') {
    stripe.breaksAfterPosts = write;
    return;
  }
  if (write > 0) faults.plan({ kind: 'latency', milliseconds: 0 }, write, true);
  faults.plan(spoiling, 2, true);
}

/** Plays no fault any more. */
export function repair(stripe: StripeStandIn): void {
  stripe.http.faults.repair();
  stripe.breaksAfterPosts = Number.POSITIVE_INFINITY;
}

/** Tries once; false where Stripe could not be reached. Anything else is thrown. */
export async function tried(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof WafaError && error.code === 'system-unavailable') return false;
    throw error;
  }
}

export interface RedactionRun {
  readonly own: StripeStandIn;
  readonly time: Clock;
  readonly request?: ErasureRequest;
  readonly mode?: Parameters<typeof eraserOf>[1];
}

/** As the workflow does: again after so many seconds, until there is nothing to wait for. */
export async function redactedToTheEnd(
  plan: PlannedErasure,
  { own, time, request = REQUEST, mode = { mode: 'redact', keep: undefined } }: RedactionRun,
): Promise<ErasureResult & { readonly waits: readonly number[] }> {
  const waits: number[] = [];
  for (;;) {
    const asOf = time.now.toISOString();
    const result = await eraserOf(own, mode).execute({ ...request, asOf }, plan);
    if (!result.pending) return { ...result, waits };
    waits.push(result.pending.checkAfterSeconds);
    time.pass(result.pending.checkAfterSeconds);
    if (waits.length > 20) throw new Error('it never ends');
  }
}
