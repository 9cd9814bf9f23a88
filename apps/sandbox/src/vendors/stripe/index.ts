/**
 * A stand-in for Stripe with the example people in it: lists, single objects, keys with permissions, what changes and
 * ends them, redaction jobs, and the events that follow. It proves the protocol, not Stripe: docs/connectors/stripe.md
 */
import { unbracket } from '../bracketed.js';
import { StandIn, type SpecificationGate, type VendorAnswer, type VendorCall } from '../stand-in.js';
import { StripeAccount } from './account.js';
import { IdempotencyStore } from './idempotency.js';
import { authorise, type Keys } from './keys.js';
import { listAnswer } from './lists.js';
import { cashBalance } from './objects/customers.js';
import { event, type EventParts } from './objects/others.js';
import { PRIVACY_PERMISSION, redactionAnswer } from './redaction-routes.js';
import { RedactionJobs } from './redaction.js';
import { idInPath, idsInPath, LISTS, READ_PERMISSIONS, SINGLES } from './routes.js';
import { seedPeople } from './seed.js';
import { faultBody, missing, StripeRefusal } from './stripe-error.js';
import { sendEvent } from './webhooks.js';
import { WRITES, type Desk } from './writes.js';

/** Opens nothing but the stand-in on this machine. */
export const SANDBOX_STRIPE_KEY = 'rk_test_sandbox_of_this_machine';
export const SANDBOX_STRIPE_WEBHOOK_SECRET = 'whsec_sandbox_of_this_machine';

export interface StripeStandInOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Where events go. */
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
  /** Key → its permissions; one that may read everything otherwise. */
  readonly keys?: Keys;
  readonly gate?: SpecificationGate | undefined;
  readonly now?: () => Date;
  /** How long a redaction job thinks and works; a second each otherwise. */
  readonly redaction?: { readonly validatesInSeconds: number; readonly redactsInSeconds: number };
}

/** Every permission that changing anything takes. */
const WRITE_PERMISSIONS: ReadonlySet<string> = new Set([
  ...WRITES.map(({ permission }) => permission),
  PRIVACY_PERMISSION,
]);

const SANDBOX_KEYS: Keys = new Map([
  [SANDBOX_STRIPE_KEY, new Set([...READ_PERMISSIONS, ...WRITE_PERMISSIONS])],
]);

export const startStripe = (options: StripeStandInOptions): Promise<StripeStandIn> =>
  StripeStandIn.start(options);

export class StripeStandIn {
  readonly account = new StripeAccount();
  readonly redaction: RedactionJobs;
  readonly #options: StripeStandInOptions;
  readonly #desk: Desk;
  readonly #idempotency = new IdempotencyStore();
  /** After so many more POSTs one is done and answered with a 500, which Stripe remembers. */
  breaksAfterPosts = Number.POSITIVE_INFINITY;
  #standIn: StandIn | undefined;
  #events = 0;
  #requests = 0;
  #made = 0;

  private constructor(options: StripeStandInOptions) {
    this.#options = options;
    const nowSeconds = (): number => this.#nowSeconds();
    this.redaction = new RedactionJobs({ account: this.account, nowSeconds, ...options.redaction });
    this.#desk = {
      account: this.account,
      nowSeconds,
      number: () => (this.#made += 1),
      notify: (type, object) => this.notify(type, object),
    };
    seedPeople(this.account, nowSeconds());
  }

  static async start(options: StripeStandInOptions): Promise<StripeStandIn> {
    const stripe = new StripeStandIn(options);
    stripe.#standIn = await StandIn.start({
      name: 'Stripe',
      port: options.port,
      errorBody: faultBody,
      handle: (call) => stripe.#handle(call),
      ...(options.gate ? { gate: options.gate } : {}),
    });
    return stripe;
  }

  /** Its address, log of calls, faults on demand, violations of the specification. */
  get http(): StandIn {
    if (!this.#standIn) throw new Error('the stand-in was not started');
    return this.#standIn;
  }

  stop(): Promise<void> {
    return this.http.stop();
  }

  /** Keeps an event and tells the webhook; the status of its answer. */
  async notify(type: EventParts['type'], object: object): Promise<number | undefined> {
    this.#events += 1;
    const made = event({ id: `evt_sandbox_${this.#events}`, created: this.#nowSeconds(), type, object });
    this.account.add('event', made);
    return sendEvent(made, {
      url: this.#options.webhookUrl,
      secret: this.#options.webhookSecret ?? SANDBOX_STRIPE_WEBHOOK_SECRET,
      nowSeconds: () => this.#nowSeconds(),
    });
  }

  #nowSeconds(): number {
    const now = this.#options.now?.() ?? new Date();
    return Math.floor(now.getTime() / 1000);
  }

  async #handle(call: VendorCall): Promise<VendorAnswer> {
    const answer = await this.#answerOrRefusal(call);
    this.#requests += 1;
    const headers = { 'request-id': `req_sandbox_${this.#requests}`, ...answer.headers };
    return { ...answer, headers };
  }

  async #answerOrRefusal(call: VendorCall): Promise<VendorAnswer> {
    try {
      return await this.#idempotency.run(call, () => this.#work(call));
    } catch (error) {
      if (error instanceof StripeRefusal) return error.answer;
      throw error;
    }
  }

  async #work(call: VendorCall): Promise<VendorAnswer> {
    const answer = await this.#answer(call);
    if (call.method !== 'POST') return answer;
    const isBroken = this.breaksAfterPosts === 0;
    this.breaksAfterPosts = isBroken ? Number.POSITIVE_INFINITY : this.breaksAfterPosts - 1;
    return isBroken ? { status: 500, body: faultBody(500) } : answer;
  }

  async #answer(call: VendorCall): Promise<VendorAnswer> {
    this.redaction.settle();
    const job = redactionAnswer(this.redaction, call, () => this.#authorise(call, PRIVACY_PERMISSION));
    if (job) return { status: 200, body: job };
    if (call.method === 'GET') return { status: 200, body: this.#read(call) };
    for (const { method, path, permission, answer } of WRITES) {
      const ids = call.method === method ? idsInPath(path, call.path) : undefined;
      if (!ids) continue;
      this.#authorise(call, permission);
      const parameters = unbracket(new URLSearchParams(call.body.toString('utf8')));
      return { status: 200, body: await answer(this.#desk, ids, parameters) };
    }
    throw unknown(call);
  }

  #read(call: VendorCall): object {
    const { path, query } = call;
    for (const route of LISTS) {
      const parentId = route.parent ? idInPath(route.path, path) : undefined;
      if (path !== route.path && parentId === undefined) continue;
      this.#authorise(call, route.permission);
      return listAnswer(this.account, { route, parentId, query, nowSeconds: this.#nowSeconds() });
    }
    const balanceOf = idInPath('/v1/customers/{customer}/cash_balance', path);
    if (balanceOf !== undefined) return this.#cashBalance(call, balanceOf);
    for (const [template, { kind, permission }] of Object.entries(SINGLES)) {
      const id = idInPath(template, path);
      if (id === undefined) continue;
      this.#authorise(call, permission);
      const row = this.account.get(kind, id);
      if (!row) throw missing(kind, id);
      return row;
    }
    throw unknown(call);
  }

  #cashBalance(call: VendorCall, id: string): object {
    this.#authorise(call, 'rak_customer_read');
    if (!this.account.livingCustomer(id)) throw missing('customer', id);
    return this.account.cashBalance(id) ?? cashBalance(id);
  }

  #authorise(call: VendorCall, permission: string): void {
    authorise(this.#options.keys ?? SANDBOX_KEYS, call, permission);
  }
}

const unknown = ({ method, path }: VendorCall): StripeRefusal =>
  new StripeRefusal(404, { message: `Unrecognized request URL (${method}: ${path}).` });
