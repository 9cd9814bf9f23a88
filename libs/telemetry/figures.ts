/**
 * Gauges that are read when somebody asks. Asking cannot hurt: one reading at a time, its answer is good for a while, and
 * who asks does not wait longer than a bound. What could not be read is left out, never told as it was before.
 */
import { within } from './bounded.js';
import type { GaugeValue, Metrics } from './metrics.js';
import type { Named } from './metrics-table.js';

export const FIGURES = [
  'wafa_cases',
  'wafa_cases_due',
  'wafa_manual_tasks_open',
  'wafa_systems_paused',
  'wafa_system_failing_cases',
  'wafa_outbox_waiting',
  'wafa_outbox_oldest_seconds',
  'wafa_obligations_open',
  'wafa_obligations_late_seconds',
] as const satisfies readonly Named<'gauge'>[];

const GOOD_FOR_MILLISECONDS = 5_000;
const WAIT_MILLISECONDS = 3_000;

export interface FiguresOptions {
  readonly metrics: Metrics;
  /** Bounded by itself; the values of `FIGURES`. */
  readonly read: () => Promise<readonly GaugeValue[]>;
  readonly pingTemporal: () => Promise<unknown>;
  /** Sets what the process knows by itself. */
  readonly also?: () => void;
  readonly now: () => Date;
}

export class Figures {
  readonly #options: FiguresOptions;
  #reading: Promise<void> | undefined;
  #goodUntil = 0;

  constructor(options: FiguresOptions) {
    this.#options = options;
  }

  /** Resolves when the gauges are as fresh as they will be for this call. */
  async refresh(): Promise<void> {
    this.#options.also?.();
    if (this.#options.now().getTime() < this.#goodUntil) return;
    this.#reading ??= this.#readAll().finally(() => (this.#reading = undefined));
    try {
      await within(WAIT_MILLISECONDS, this.#reading);
    } catch {
      this.#forget();
    }
  }

  async #readAll(): Promise<void> {
    await Promise.all([this.#readDatabase(), this.#ask()]);
    this.#goodUntil = this.#options.now().getTime() + GOOD_FOR_MILLISECONDS;
  }

  async #readDatabase(): Promise<void> {
    const { metrics, read } = this.#options;
    const started = performance.now();
    try {
      metrics.replace(FIGURES, await read());
      metrics.set('wafa_figures_read_success', {}, 1);
    } catch {
      this.#forget();
    }
    metrics.set('wafa_figures_read_seconds', {}, (performance.now() - started) / 1000);
  }

  async #ask(): Promise<void> {
    const { metrics, pingTemporal } = this.#options;
    const isUp = await pingTemporal().then(
      () => 1,
      () => 0,
    );
    metrics.set('wafa_temporal_up', {}, isUp);
  }

  #forget(): void {
    const { metrics } = this.#options;
    metrics.replace(FIGURES, []);
    metrics.set('wafa_figures_read_success', {}, 0);
  }
}
