/**
 * Gauges that are read when somebody asks. Asking cannot hurt: one reading at a time, its answer is good for sixty times as
 * long as it took (two minutes at most), and who asks does not wait longer than a bound: then the last reading is told. What could not be read
 * is left out, never told as it was before.
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
  'wafa_search_oldest_unanswered_seconds',
  'wafa_outbox_waiting',
  'wafa_outbox_oldest_seconds',
  'wafa_obligations_open',
  'wafa_obligations_late_seconds',
] as const satisfies readonly Named<'gauge'>[];

const GOOD_FOR_AT_LEAST_MILLISECONDS = 5_000;
const GOOD_FOR_TIMES_AS_LONG = 60;
const GOOD_FOR_AT_MOST_MILLISECONDS = 120_000;
const WAIT_MILLISECONDS = 3_000;
/** More than the database's own bounds together: for a connection that died in silence. */
const READ_MILLISECONDS = 90_000;

export interface FiguresOptions {
  readonly metrics: Metrics;
  /** Bounded by itself; the values of `FIGURES`. */
  readonly read: () => Promise<readonly GaugeValue[]>;
  readonly pingTemporal: () => Promise<unknown>;
  /** Sets what the process knows by itself. */
  readonly also?: () => void;
  readonly now: () => Date;
  /** Hears why a reading failed; the metric says only that one did. */
  readonly onError: (error: unknown) => void;
}

export class Figures {
  readonly #options: FiguresOptions;
  #reading: Promise<void> | undefined;
  #goodUntil = 0;

  constructor(options: FiguresOptions) {
    this.#options = options;
    this.#forget();
  }

  /** Resolves when the gauges are as fresh as they will be for this call. */
  async refresh(): Promise<void> {
    this.#options.also?.();
    await within(WAIT_MILLISECONDS, this.#ask()).catch(() => undefined);
    if (this.#options.now().getTime() < this.#goodUntil) return;
    this.#reading ??= this.#readDatabase().finally(() => (this.#reading = undefined));
    await within(WAIT_MILLISECONDS, this.#reading).catch(() => undefined);
  }

  async #readDatabase(): Promise<void> {
    const { metrics, read, now, onError } = this.#options;
    const started = now().getTime();
    try {
      metrics.replace(FIGURES, await within(READ_MILLISECONDS, read()));
      metrics.set('wafa_figures_read_success', {}, 1);
    } catch (error) {
      this.#forget();
      onError(error);
    }
    const ended = now().getTime();
    metrics.set('wafa_figures_read_seconds', {}, (ended - started) / 1000);
    const goodFor = Math.max(GOOD_FOR_AT_LEAST_MILLISECONDS, GOOD_FOR_TIMES_AS_LONG * (ended - started));
    this.#goodUntil = ended + Math.min(goodFor, GOOD_FOR_AT_MOST_MILLISECONDS);
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
