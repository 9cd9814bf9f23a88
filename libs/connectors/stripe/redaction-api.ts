/**
 * Redaction jobs, which only the preview version of Stripe's API has: the SDK of the stable version has no words for
 * them, so that calls are raw and answers are parsed here.
 */
import { Stripe } from 'stripe';
import { z } from 'zod';
import { WafaError } from '#libs/domain/errors';
import type { Writer } from './writer.js';

const VERSION = { apiVersion: '2026-08-26.preview' } as const;
const JOBS = '/v1/privacy/redaction_jobs';
const PAGE_SIZE = 100;

/** Stripe's own bound. */
export const MAX_IDS_PER_JOB = 10;

const ids = z.array(z.string()).nullish();
const jobSchema = z.looseObject({
  id: z.string().regex(/^[A-Za-z0-9_-]+$/),
  status: z.enum([
    'canceled',
    'canceling',
    'created',
    'failed',
    'ready',
    'redacting',
    'succeeded',
    'validating',
  ]),
  objects: z.record(z.string(), ids).nullish(),
});
const faultSchema = z.looseObject({
  id: z.string(),
  code: z.string(),
  erroring_object: z.looseObject({ id: z.string(), object_type: z.string() }).nullable(),
});

const listSchema = <T extends z.ZodType>(item: T) =>
  z.looseObject({ data: z.array(item), has_more: z.boolean() });

export interface RedactionJob {
  readonly id: string;
  readonly status: z.infer<typeof jobSchema>['status'];
  readonly roots: readonly string[];
}

/** Why a job does not pass Stripe's examination. */
export interface RedactionFault {
  readonly code: string;
  readonly objectId: string | undefined;
  readonly objectType: string | undefined;
}

/** Kind of root → ids. */
export type Roots = Readonly<Record<string, readonly string[]>>;

export class RedactionApi {
  readonly #system: string;
  readonly #stripe: Stripe;

  constructor({ system, stripe }: { readonly system: string; readonly stripe: Stripe }) {
    this.#system = system;
    this.#stripe = stripe;
  }

  /** Every job of the account, the latest first: Stripe has no filter by object. */
  async list(): Promise<readonly RedactionJob[]> {
    const found = await this.#all(JOBS, { schema: jobSchema, expand: ['data.objects'] });
    return found.map(toJob);
  }

  async faults(job: string): Promise<readonly RedactionFault[]> {
    const found = await this.#all(`${JOBS}/${job}/validation_errors`, { schema: faultSchema });
    return found.map(({ code, erroring_object: object }) => ({
      code,
      objectId: object?.id,
      objectType: object?.object_type,
    }));
  }

  async create(objects: Roots, writer: Writer): Promise<RedactionJob> {
    const target = Object.values(objects).flat().join();
    const made = await writer.once('redaction', target, (key) =>
      this.#post(JOBS, { objects, validation_behavior: 'error' }, key),
    );
    return { ...toJob(this.#parsed(jobSchema, made)), roots: Object.values(objects).flat() };
  }

  /** `run` cannot be taken back. */
  async act(verb: 'run' | 'validate' | 'cancel', job: string, writer: Writer): Promise<void> {
    await writer.once(verb, job, (key) => this.#post(`${JOBS}/${job}/${verb}`, {}, key));
  }

  async #all<T extends z.ZodType<{ readonly id: string }>>(
    path: string,
    { schema, expand = [] }: { readonly schema: T; readonly expand?: readonly string[] },
  ): Promise<z.infer<T>[]> {
    const found: z.infer<T>[] = [];
    for (;;) {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
      expand.forEach((field, index) => query.set(`expand[${index}]`, field));
      const after = found.at(-1)?.id;
      if (after !== undefined) query.set('starting_after', after);
      const answer: unknown = await this.#stripe.rawRequest(
        'GET',
        `${path}?${query.toString()}`,
        undefined,
        VERSION,
      );
      const page = this.#parsed(listSchema(schema), answer);
      found.push(...page.data);
      if (!page.has_more) return found;
      if (page.data.length === 0)
        throw new WafaError('system-rejected', `${this.#system}: a list of redaction goes on without end`);
    }
  }

  #post(path: string, params: object, { idempotencyKey }: Stripe.RequestOptions): Promise<unknown> {
    const options = { ...VERSION, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) };
    return this.#stripe.rawRequest('POST', path, { ...params }, options);
  }

  #parsed<T extends z.ZodType>(schema: T, answer: unknown): z.infer<T> {
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new WafaError(
      'system-rejected',
      `${this.#system}: an answer about redaction that nobody understands`,
    );
  }
}

const toJob = ({ id, status, objects }: z.infer<typeof jobSchema>): RedactionJob => ({
  id,
  status,
  roots: Object.values(objects ?? {}).flatMap((some) => some ?? []),
});
