/** A process that is started again when it ends by itself, and given up when that happens again and again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from './child.js';

export interface KeptOptions {
  readonly start: () => Promise<Child> | Child;
  /** Resolves when the child serves; stops it and rejects where it does not, or when the signal aborts. */
  readonly untilServing: (child: Child, signal: AbortSignal) => Promise<void>;
  readonly say: (text: string) => void;
  /** Ends the first start. */
  readonly signal: AbortSignal;
}

/** A database needs a second try when backends of the killed one are still on their way out. */
const MAX_ENDS = 5;
const MAX_ENDS_WITHIN_SECONDS = 60;
const PAUSE_MILLISECONDS = 500;

export class Kept {
  /** Resolves with a sentence when it is given up; never otherwise. */
  readonly gaveUp: Promise<string>;
  readonly #options: KeptOptions;
  readonly #stopping = new AbortController();
  #child: Child;
  #watching: Promise<void>;

  /** Resolves when it serves for the first time. */
  static async start(options: KeptOptions): Promise<Kept> {
    options.signal.throwIfAborted();
    const child = await options.start();
    await options.untilServing(child, options.signal);
    return new Kept(child, options);
  }

  private constructor(child: Child, options: KeptOptions) {
    this.#child = child;
    this.#options = options;
    const { promise, resolve } = withResolver();
    this.gaveUp = promise;
    this.#watching = this.#watch(resolve);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#child.stop();
    await this.#watching;
  }

  async #watch(giveUp: (why: string) => void): Promise<void> {
    const ends: number[] = [];
    for (;;) {
      const { how } = await this.#child.exited;
      if (this.#stopping.signal.aborted) return;
      ends.push(Date.now());
      const [oldest = 0] = ends.slice(-MAX_ENDS);
      if (ends.length >= MAX_ENDS && Date.now() - oldest < MAX_ENDS_WITHIN_SECONDS * 1000) {
        giveUp(this.#child.fault(`${how}, again and again`).detail);
        return;
      }
      this.#options.say(`${this.#child.name} ${how}; starting it again`);
      await this.#startAgain();
    }
  }

  /** A start that fails counts as one more end: its child has exited. */
  async #startAgain(): Promise<void> {
    const { signal } = this.#stopping;
    try {
      await delay(PAUSE_MILLISECONDS, undefined, { signal });
      this.#child = await this.#options.start();
      await this.#options.untilServing(this.#child, signal);
    } catch (error) {
      if (!signal.aborted) this.#options.say(error instanceof Error ? error.message : String(error));
    }
  }
}

function withResolver() {
  let resolve: (why: string) => void = () => undefined;
  const promise = new Promise<string>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
