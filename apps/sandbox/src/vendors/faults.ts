/** Faults that a stand-in plays on demand, from a test or from the sandbox's page. */
import type { VendorAnswer } from './stand-in.js';

export type Fault =
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** The connection breaks before anything happened. */
  | { readonly kind: 'drop' }
  /** The vendor does its work, then the connection breaks: the caller cannot know. */
  | { readonly kind: 'accepted-then-silence' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number };

interface Planned {
  readonly fault: Fault;
  /** Calls still to be spoiled. */
  left: number;
  /** Calls that only read pass by it. */
  readonly onlyWrites: boolean;
}

export class Faults {
  readonly #bodyOf: (status: number) => unknown;
  #planned: Planned[] = [];

  /** `bodyOf`: what the vendor's error looks like. */
  constructor(bodyOf: (status: number) => unknown = (status) => ({ error: { code: status } })) {
    this.#bodyOf = bodyOf;
  }

  /** Plays `fault` for so many calls; without a number until `repair`. */
  plan(fault: Fault, times = Number.POSITIVE_INFINITY, onlyWrites = false): void {
    this.#planned.push({ fault, left: times, onlyWrites });
  }

  repair(): void {
    this.#planned = [];
  }

  /** What is played now, for the sandbox's page. */
  get current(): Fault | undefined {
    return this.#planned[0]?.fault;
  }

  next(method = 'GET'): Fault | undefined {
    const planned = this.#planned[0];
    if (!planned || (planned.onlyWrites && method === 'GET')) return undefined;
    planned.left -= 1;
    if (planned.left <= 0) this.#planned.shift();
    return planned.fault;
  }

  answer({ status, retryAfterSeconds }: Extract<Fault, { kind: 'status' }>): VendorAnswer {
    const headers: Record<string, string> =
      retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    return { status, headers, body: this.#bodyOf(status) };
  }
}
