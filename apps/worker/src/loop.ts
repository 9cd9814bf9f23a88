/** A step repeated for ever: at once when woken, else after a while; an error never ends it. */
import type { Metrics } from '#libs/telemetry/metrics';
import type { LoopName } from '#libs/telemetry/metrics-table';

export interface LoopOptions {
  readonly name: LoopName;
  readonly metrics: Metrics;
  readonly everyMilliseconds: number;
  readonly step: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

export class Loop {
  readonly #options: LoopOptions;
  #stopped = false;
  #wake: () => void = () => undefined;
  #woken = false;
  #run: Promise<void> = Promise.resolve();

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#run = this.#repeat();
  }

  /** Runs the step soon, also when it is running right now. */
  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Resolves when the step at hand is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.wake();
    await this.#run;
  }

  async #repeat(): Promise<void> {
    const { name, metrics, everyMilliseconds, step, onError } = this.#options;
    const watch = metrics.loop(name, everyMilliseconds);
    watch.began();
    while (!this.#stopped) {
      this.#woken = false;
      try {
        await step();
        watch.succeeded();
      } catch (error) {
        watch.failed();
        onError(error);
      }
      if (!this.#woken) await this.#rest();
    }
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#options.everyMilliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
