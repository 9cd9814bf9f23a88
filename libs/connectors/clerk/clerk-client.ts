/**
 * Clerk through its own SDK: every call waits for its turn, ends in time, and fails with the errors of the table. What
 * the SDK does not wrap, or wraps without fields, is asked for by the same key without it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createClerkClient, type ClerkClient } from '@clerk/backend';
import type { Pace } from '#libs/connectors/kit/connector';
import { WafaError } from '#libs/domain/errors';
import { isMissing, isSwitchedOff, toWafaError } from './clerk-errors.js';

export interface ClerkClientOptions {
  readonly system: string;
  readonly secretKey: string;
  readonly pace: Pace;
  /** Instead of Clerk's own address: the sandbox, a proxy. */
  readonly apiUrl?: URL | undefined;
}

export interface PageRequest {
  readonly limit: number;
  readonly offset: number;
}
export interface Page<T> {
  readonly data: readonly T[];
  readonly totalCount?: number;
}

const isNowhere = (error: unknown): boolean => isMissing(error) || isSwitchedOff(error);

const CLERK_URL = 'https://api.clerk.com';
/** The version the SDK speaks. */
const API_VERSION = '2026-05-12';
const CALL_SECONDS = 30;
const PAGE_SIZE = 100;
/** More of one kind belongs to no person; whole lists of an instance end here, too. */
const MAX_OF_A_KIND = 100_000;

export class ClerkApi {
  readonly #options: ClerkClientOptions;
  readonly #client: ClerkClient;
  readonly baseUrl: string;

  constructor(options: ClerkClientOptions) {
    this.#options = options;
    this.baseUrl = (options.apiUrl?.href ?? CLERK_URL).replace(/\/+$/, '');
    const { secretKey } = options;
    this.#client = createClerkClient({
      secretKey,
      apiUrl: this.baseUrl,
      telemetry: { disabled: true },
    });
  }

  /** `calls`: how many the SDK makes of it. */
  async ask<T>(question: (client: ClerkClient) => Promise<T>, calls = 1): Promise<T> {
    return this.#guarded(() => question(this.#client), calls);
  }

  /** Undefined where there is no such thing, or the instance does without. */
  async askIfThere<T>(question: (client: ClerkClient) => Promise<T>): Promise<T | undefined> {
    return this.#unless(isNowhere, () => question(this.#client));
  }

  async rawIfThere(path: string): Promise<unknown> {
    return this.#unless(isNowhere, () => this.#raw(path));
  }

  /**
   * Page after page until the end; nothing where the instance does without. `ofUser`: nothing, too, where the user is
   * gone. Elsewhere a 404 means a wrong address, not that nothing is held. `calls`: how many the SDK makes for a page.
   */
  async *pages<T>(
    question: (client: ClerkClient, page: PageRequest) => Promise<Page<T>>,
    { ofUser = false, calls = 1 }: { readonly ofUser?: boolean; readonly calls?: number } = {},
  ): AsyncGenerator<readonly T[]> {
    const isNothing = ofUser ? isNowhere : isSwitchedOff;
    for (let offset = 0; ; offset += PAGE_SIZE) {
      if (offset >= MAX_OF_A_KIND) {
        throw new WafaError(
          'discovery-limit',
          `${this.#options.system}: more than ${MAX_OF_A_KIND} of a kind`,
        );
      }
      const ask = () => question(this.#client, { limit: PAGE_SIZE, offset });
      const page = await this.#unless(isNothing, ask, calls);
      if (!page) return;
      if (!Array.isArray(page.data)) {
        throw new WafaError('system-unavailable', `${this.#options.system}: the answer is no list`);
      }
      yield page.data;
      const { length } = page.data;
      // A list that knows no pages comes whole, however long it is.
      if (length !== PAGE_SIZE || page.totalCount === length) return;
    }
  }

  async #unless<T>(
    isNothing: (error: unknown) => boolean,
    question: () => Promise<T>,
    calls = 1,
  ): Promise<T | undefined> {
    return this.#guarded(async () => {
      try {
        return await question();
      } catch (error) {
        if (isNothing(error)) return undefined;
        throw error;
      }
    }, calls);
  }

  async #guarded<T>(question: () => Promise<T>, calls = 1): Promise<T> {
    for (let call = 0; call < calls; call += 1) await this.#options.pace();
    try {
      return await inTime(question(), { system: this.#options.system, seconds: CALL_SECONDS });
    } catch (error) {
      throw toWafaError(this.#options.system, error);
    }
  }

  async #raw(path: string): Promise<unknown> {
    const { status, body, ...rest } = await getJson(`${this.baseUrl}/v1${path}`, {
      authorization: `Bearer ${this.#options.secretKey}`,
      'clerk-api-version': API_VERSION,
    });
    if (status >= 400 || body === undefined) throw Object.assign(new Error('refused'), { status, ...rest });
    return body;
  }
}

/** Left alone, the SDK waits for minutes. */
export async function inTime<T>(
  answer: Promise<T>,
  { system, seconds }: { readonly system: string; readonly seconds: number },
): Promise<T> {
  const answered = new AbortController();
  const tooLate = async (): Promise<never> => {
    await delay(seconds * 1000, undefined, { signal: answered.signal });
    throw new WafaError('system-unavailable', `${system}: no answer in time`);
  };
  try {
    return await Promise.race([answer, tooLate()]);
  } finally {
    answered.abort();
  }
}

interface RawAnswer {
  readonly status: number;
  /** Undefined for anything but JSON. */
  readonly body: unknown;
  readonly errors: readonly unknown[];
  readonly retryAfter?: number;
}

/** What failed has the shape of the SDK's errors, so that both are told in the same words. */
async function getJson(url: string, headers: Readonly<Record<string, string>>): Promise<RawAnswer> {
  try {
    const signal = AbortSignal.timeout(CALL_SECONDS * 1000);
    const response = await fetch(url, { headers, redirect: 'error', signal });
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    const text = await response.text();
    const body: unknown = isJson ? JSON.parse(text) : undefined;
    const errors = (body as { readonly errors?: unknown } | null | undefined)?.errors;
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      status: isJson || response.status >= 400 ? response.status : 502,
      body,
      errors: Array.isArray(errors) ? errors : [],
      ...(Number.isFinite(retryAfter) ? { retryAfter } : {}),
    };
  } catch (cause) {
    // Nobody answered, a redirect, half an answer.
    throw Object.assign(new Error('no answer', { cause }), { errors: [] });
  }
}
