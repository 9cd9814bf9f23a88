/** One service that speaks Wafa's signed JSON: where it lies, what it does, how it is asked. */
import { isIP } from 'node:net';
import type { z } from 'zod';
import type { Pace } from '#libs/connectors/kit/connector';
import type { Identifier } from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { HttpVerb } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { failPoint } from '#libs/fail-points/fail-points';
import { isPublicAddress } from './address-rules.js';
import { signedCall, type Call, type CallOptions } from './http-call.js';
import { healthAnswerSchema } from './http-protocol.js';

export interface HttpServiceOptions {
  readonly system: string;
  readonly url: string;
  readonly secret: string;
  readonly timeoutSeconds: number;
  readonly embedded: boolean;
  readonly pace: Pace;
  readonly now?: () => Date;
}

const MIN_SECRET_CHARACTERS = 32;

export class HttpService {
  readonly system: string;
  readonly #pace: Pace;
  readonly #call: CallOptions;
  readonly #base: URL;

  constructor(options: HttpServiceOptions) {
    const { system, secret, pace, now = () => new Date() } = options;
    if (secret.length < MIN_SECRET_CHARACTERS)
      throw new WafaError(
        'config-invalid',
        `${system}: its secret has fewer than ${MIN_SECRET_CHARACTERS} characters`,
      );
    this.system = system;
    this.#pace = pace;
    this.#call = { ...options, now };
    this.#base = baseUrl(options);
  }

  now(): Date {
    return this.#call.now();
  }

  async ask(path: string, call: Omit<Call, 'url'>): Promise<unknown> {
    await this.#pace();
    return signedCall(this.#call, { ...call, url: new URL(path, this.#base) });
  }

  /** Asks for a body of this shape that answers this very question. */
  async answer<Schema extends z.ZodType<{ requestId: string }>>(
    path: string,
    question: { readonly requestId: string },
    schema: Schema,
  ): Promise<z.infer<Schema>> {
    const answer = await this.ask(path, { method: 'POST', body: question });
    failPoint('writing.http', path);
    const parsed = schema.safeParse(answer);
    if (!parsed.success) throw this.rejected('the answer is not what was asked for');
    if (parsed.data.requestId !== question.requestId) throw this.rejected('the answer is of another request');
    return parsed.data;
  }

  /** What the service says that it does; one of version 1 of the protocol says nothing of it. */
  async does(): Promise<ReadonlySet<string>> {
    const answer = healthAnswerSchema.safeParse(await this.ask('health', { method: 'GET' }));
    if (!answer.success) throw this.rejected('it is not well');
    return new Set(answer.data.does ?? []);
  }

  /** A service that does not do it leaves it to a person. */
  async assertDoes(verb: HttpVerb): Promise<void> {
    if (!(await this.does()).has(verb)) throw this.rejected(`it does not ${verb}`);
  }

  rejected(what: string): WafaError {
    return new WafaError('system-rejected', `${this.system}: ${what}`);
  }
}

/** Of the kinds that a system is asked with, each of them checked. */
export function askedWith(
  identifiers: readonly Identifier[],
  kinds: readonly string[],
): readonly Identifier[] {
  const mine = identifiers.filter(({ kind }) => kinds.includes(kind));
  mine.forEach(assertIdentifier);
  return mine.map(({ kind, value }) => ({ kind, value }));
}

/** Ends with a slash, so that paths are put behind it. The fault does not repeat the address: it may hold a password. */
export function baseUrl({
  system,
  url: text,
  embedded,
}: Pick<HttpServiceOptions, 'system' | 'url' | 'embedded'>): URL {
  const fault = (what: string): WafaError =>
    new WafaError('config-invalid', `${system}: its address ${what}`);
  if (!URL.canParse(text)) throw fault('is no URL');
  const url = new URL(text);
  if (url.username || url.password || url.search || url.hash)
    throw fault('may not hold a password, query or fragment');
  if (url.protocol !== 'https:' && !(embedded && url.protocol === 'http:'))
    throw fault('has to begin with https://');
  // Literal addresses are never looked up, so they are judged here.
  if (!embedded && isForbiddenLiteral(url)) throw fault('may not be called');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

export function isForbiddenLiteral({ hostname }: URL): boolean {
  const literal = hostname.replace(/^\[|\]$/g, '');
  return isIP(literal) !== 0 && !isPublicAddress(literal);
}
