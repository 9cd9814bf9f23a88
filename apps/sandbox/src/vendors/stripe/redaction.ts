/**
 * Redaction jobs of the preview API: created → validating → ready or failed → run → redacting → succeeded, by the clock.
 * As Stripe says of itself: at most ten ids, everything under a customer with it, no payment of the last ninety days.
 */
import type { Stripe } from 'stripe';
import type { Kind, Row, StripeAccount } from './account.js';
import type { Parameters } from './changes.js';
import { redacted } from './redacted.js';
import { missing, StripeRefusal } from './stripe-error.js';

type Status =
  'canceled' | 'canceling' | 'created' | 'failed' | 'ready' | 'redacting' | 'succeeded' | 'validating';

interface Fault {
  readonly id: string;
  readonly object: 'privacy.redaction_job_validation_error';
  readonly code: 'invalid_file_purpose' | 'invalid_state' | 'locked_by_other_job';
  readonly erroring_object: { readonly id: string; readonly object_type: string };
  readonly message: string;
}

interface Job extends Row {
  readonly created: number;
  readonly roots: Readonly<Record<string, readonly string[]>>;
  status: Status;
  /** When the next state comes by itself. */
  dueAt: number;
  faults: readonly Fault[];
}

const ROOTS: Readonly<Record<string, Kind>> = {
  charges: 'charge',
  checkout_sessions: 'checkout_session',
  customers: 'customer',
  identity_verification_sessions: 'verification_session',
  invoices: 'invoice',
  issuing_cardholders: 'cardholder',
  payment_intents: 'payment_intent',
  setup_intents: 'setup_intent',
};
const OTHER_ROOTS = ['radar_value_list_items'];

const MAX_IDS = 10;
const DAY_SECONDS = 86_400;
const TOO_RECENT_SECONDS = 90 * DAY_SECONDS;
/** A job that holds objects, so that no other may. */
const HOLDING: readonly Status[] = ['created', 'validating', 'ready', 'redacting', 'failed'];
const OPEN_DISPUTES = ['needs_response', 'under_review', 'warning_needs_response', 'warning_under_review'];

export interface RedactionOptions {
  readonly account: StripeAccount;
  readonly nowSeconds: () => number;
  readonly validatesInSeconds?: number;
  readonly redactsInSeconds?: number;
}

export class RedactionJobs {
  readonly #options: Required<RedactionOptions>;
  readonly jobs: Job[] = [];

  constructor(options: RedactionOptions) {
    this.#options = { validatesInSeconds: 1, redactsInSeconds: 1, ...options };
  }

  /** Everything that is due happens, whoever asks for what. */
  settle(): void {
    for (const job of this.jobs) {
      if (job.dueAt > this.#options.nowSeconds()) continue;
      if (job.status === 'validating') this.#validated(job);
      else if (job.status === 'redacting') this.#redact(job);
    }
  }

  create({ objects }: Parameters): object {
    const roots = rootsOf(objects);
    for (const [name, ids] of Object.entries(roots))
      for (const id of ids) if (!this.#row(name, id)) throw missing(ROOTS[name] ?? name, id, 'objects');
    const { nowSeconds, validatesInSeconds } = this.#options;
    const job: Job = {
      id: `prj_sandbox_${this.jobs.length + 1}`,
      created: nowSeconds(),
      roots,
      status: 'validating',
      dueAt: nowSeconds() + validatesInSeconds,
      faults: [],
    };
    this.jobs.push(job);
    return shown(job, []);
  }

  get(id: string, expand: readonly string[] = []): object {
    return shown(this.#job(id), expand);
  }

  list(query: URLSearchParams): object {
    const status = query.get('status');
    const all = this.jobs.filter((job) => status === null || job.status === status).toReversed();
    const expand = [...query]
      .filter(([name]) => name.startsWith('expand'))
      .map(([, value]) => value.replace(/^data\./, ''));
    return listOf(
      all.map((job) => shown(job, expand)),
      { query, url: '/v1/privacy/redaction_jobs' },
    );
  }

  faults(id: string, query: URLSearchParams): object {
    const { faults } = this.#job(id);
    return listOf(faults, { query, url: `/v1/privacy/redaction_jobs/${id}/validation_errors` });
  }

  run(id: string): object {
    const job = this.#in(id, ['ready']);
    job.status = 'redacting';
    job.dueAt = this.#options.nowSeconds() + this.#options.redactsInSeconds;
    return shown(job, []);
  }

  validate(id: string): object {
    const job = this.#in(id, ['failed']);
    job.status = 'validating';
    job.dueAt = this.#options.nowSeconds() + this.#options.validatesInSeconds;
    return shown(job, []);
  }

  cancel(id: string): object {
    const job = this.#in(id, ['ready', 'failed']);
    job.status = 'canceled';
    return shown(job, []);
  }

  #job(id: string): Job {
    const job = this.jobs.find((one) => one.id === id);
    if (!job) throw missing('redaction_job', id);
    return job;
  }

  #in(id: string, states: readonly Status[]): Job {
    const job = this.#job(id);
    if (states.includes(job.status)) return job;
    throw new StripeRefusal(400, { message: `A job in the state ${job.status} cannot do this.` });
  }

  #row(name: string, id: string): Row | undefined {
    const kind = ROOTS[name];
    return kind && this.#options.account.get(kind, id);
  }

  #validated(job: Job): void {
    const found = [...this.#lockedBy(job), ...this.#cascade(job).flatMap((one) => this.#faultOf(one))];
    job.faults = found.map((fault, index) => ({
      id: `prjve_${job.id}_${index + 1}`,
      object: 'privacy.redaction_job_validation_error',
      ...fault,
    }));
    job.status = job.faults.length > 0 ? 'failed' : 'ready';
  }

  #lockedBy(job: Job): Omit<Fault, 'id' | 'object'>[] {
    const others = this.jobs.filter((one) => one !== job && HOLDING.includes(one.status));
    const taken = new Set(others.flatMap(({ roots }) => Object.values(roots).flat()));
    return Object.entries(job.roots).flatMap(([name, ids]) =>
      ids
        .filter((id) => taken.has(id))
        .map((id) => ({
          code: 'locked_by_other_job' as const,
          erroring_object: { id, object_type: ROOTS[name] ?? name },
          message: 'The object is used in another job.',
        })),
    );
  }

  #faultOf({ kind, row }: Found): Omit<Fault, 'id' | 'object'>[] {
    const why = this.#whyNot(kind, row);
    const erroring_object = { id: row.id, object_type: kind };
    return why === undefined ? [] : [{ code: 'invalid_state', erroring_object, message: why }];
  }

  #whyNot(kind: Kind, row: Row): string | undefined {
    const {
      status = '',
      created = 0,
      customer,
      payment_status,
    } = row as {
      readonly status?: string;
      readonly created?: number;
      readonly customer?: unknown;
      readonly payment_status?: string;
    };
    const recent = created > this.#options.nowSeconds() - TOO_RECENT_SECONDS;
    if (kind === 'payment_method' && customer !== null) return 'The payment method is attached.';
    if (kind === 'subscription' && !['canceled', 'incomplete_expired'].includes(status))
      return 'The subscription has not ended.';
    if (kind === 'subscription_schedule' && ['active', 'not_started'].includes(status))
      return 'The schedule has not ended.';
    if (/^(payment|setup)_intent$/.test(kind) && status.startsWith('requires_'))
      return 'The intent is not finalized. Confirm or cancel it.';
    if (kind === 'invoice' && ['open', 'draft'].includes(status)) return 'The invoice is not finalized.';
    if (kind === 'dispute' && OPEN_DISPUTES.includes(status)) return 'The dispute is open.';
    const isTransaction = ['charge', 'payment_intent'].includes(kind) && status === 'succeeded';
    const isPaid = kind === 'checkout_session' && payment_status === 'paid';
    return recent && (isTransaction || isPaid) ? 'The transaction is less than 90 days old.' : undefined;
  }

  #redact(job: Job): void {
    const { account } = this.#options;
    const touched = this.#cascade(job);
    for (const { kind, row } of touched) account.replace(kind, redacted(row) as never);
    const ids = new Set(touched.map(({ row }) => row.id));
    for (const { row } of account.all('event')) {
      const about = (row as Row & { data?: { object?: { id?: string } } }).data?.object?.id;
      if (about !== undefined && ids.has(about)) account.replace('event', redacted(row));
    }
    job.status = 'succeeded';
  }

  /** The roots, and what hangs on them, level by level. */
  #cascade(job: Job): readonly Found[] {
    const found = new Map<string, Found>();
    let newest: Found[] = Object.entries(job.roots).flatMap(([name, ids]) =>
      ids.flatMap((id) => {
        const row = this.#row(name, id);
        const kind = ROOTS[name];
        return row && kind ? [{ kind, row }] : [];
      }),
    );
    while (newest.length > 0) {
      newest.forEach((one) => found.set(one.row.id, one));
      newest = newest.flatMap((one) => this.#under(one)).filter(({ row }) => !found.has(row.id));
    }
    return [...found.values()];
  }

  #under({ kind, row }: Found): Found[] {
    const { account } = this.#options;
    const links = Object.entries(UNDER[kind] ?? {});
    const below = links.flatMap(([child, field]) =>
      account
        .all(child as Kind)
        .filter(
          (held) =>
            (held.row as unknown as Record<string, unknown>)[field] === row.id || held.under === row.id,
        )
        .map((held) => ({ kind: child as Kind, row: held.row })),
    );
    if (kind !== 'checkout_session') return below;
    const { payment_intent: paid } = row as Stripe.Checkout.Session;
    const intent = typeof paid === 'string' ? account.get('payment_intent', paid) : undefined;
    return intent ? [...below, { kind: 'payment_intent', row: intent }] : below;
  }
}

interface Found {
  readonly kind: Kind;
  readonly row: Row;
}

/** Kind → kinds under it, with the field that names it. */
const UNDER: Readonly<Partial<Record<Kind, Partial<Record<Kind, string>>>>> = {
  customer: {
    payment_method: 'customer',
    tax_id: 'customer',
    payment_intent: 'customer',
    charge: 'customer',
    setup_intent: 'customer',
    checkout_session: 'customer',
    invoice: 'customer',
    invoice_item: 'customer',
    credit_note: 'customer',
    subscription: 'customer',
    subscription_schedule: 'customer',
    quote: 'customer',
    balance_transaction: 'customer',
  },
  payment_intent: { charge: 'payment_intent' },
  charge: { refund: 'charge', dispute: 'charge' },
  invoice: { invoice_line: 'invoice' },
  credit_note: { credit_note_line: 'credit_note' },
  quote: { quote_line: 'quote' },
  checkout_session: { session_line: 'session' },
};

function rootsOf(objects: unknown): Job['roots'] {
  const given = (typeof objects === 'object' ? objects : {}) as Readonly<Record<string, readonly string[]>>;
  const known = Object.keys(given).every((name) => name in ROOTS || OTHER_ROOTS.includes(name));
  const count = Object.values(given).flat().length;
  if (known && count > 0 && count <= MAX_IDS) return given;
  throw new StripeRefusal(400, {
    message: `A job takes one to ${MAX_IDS} identifiers of the supported objects.`,
    param: 'objects',
  });
}

/** Expandable fields are there only for who asks. */
function shown({ id, created, roots, status, faults }: Job, expand: readonly string[]): object {
  const none = Object.fromEntries([...Object.keys(ROOTS), ...OTHER_ROOTS].map((name) => [name, null]));
  const url = `/v1/privacy/redaction_jobs/${id}/validation_errors`;
  const first = { object: 'list', data: faults.slice(0, 10), has_more: faults.length > 10, url };
  return {
    id,
    object: 'privacy.redaction_job',
    created,
    livemode: false,
    status,
    validation_behavior: 'error',
    ...(expand.includes('objects') ? { objects: { ...none, ...roots } } : {}),
    ...(expand.includes('validation_errors') ? { validation_errors: first } : {}),
  };
}

function listOf(
  rows: readonly object[],
  { query, url }: { readonly query: URLSearchParams; readonly url: string },
): object {
  const after = query.get('starting_after');
  const from = after === null ? 0 : rows.findIndex((row) => (row as Row).id === after) + 1;
  const limit = Number(query.get('limit') ?? 10);
  return { object: 'list', data: rows.slice(from, from + limit), has_more: from + limit < rows.length, url };
}
