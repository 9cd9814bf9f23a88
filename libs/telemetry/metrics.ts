/** What one process counts, on prom-client; told by `TelemetryServer`, to nobody where that does not listen. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  METRICS,
  type LabelsOf,
  type LoopName,
  type MetricName,
  type MetricRow,
  type Named,
  type Process,
} from './metrics-table.js';

/** A value of a gauge, as a reading of the database gives it. */
export interface GaugeValue {
  readonly metric: Named<'gauge'>;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Hears of the rounds of one loop. */
export interface LoopWatch {
  began(): void;
  succeeded(): void;
  failed(): void;
}

export class Metrics {
  readonly #registry = new Registry();
  readonly #metrics = new Map<string, Counter | Gauge | Histogram>();

  constructor(of: Process) {
    for (const [name, row] of Object.entries<MetricRow>(METRICS))
      if (row.of.includes(of)) this.#metrics.set(name, this.#make(name, row));
  }

  /** Also memory, processor and event loop of the process, from here on. */
  collectOfProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** The text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The names that this process tells, those of the process itself apart. */
  get names(): readonly string[] {
    return [...this.#metrics.keys()];
  }

  count<Name extends Named<'counter'>>(name: Name, labels: LabelsOf<Name>): void {
    this.#one(name, Counter).inc(labels);
  }

  /** 1 for each of these queues, and nothing for any other. */
  tellQueues(metric: 'wafa_queue_expected' | 'wafa_queue_served', queues: readonly string[]): void {
    this.replace(
      [metric],
      queues.map((queue) => ({ metric, labels: { queue }, value: 1 })),
    );
  }

  set<Name extends Named<'gauge'>>(name: Name, labels: LabelsOf<Name>, value: number): void {
    this.#one(name, Gauge).set(labels, value);
  }

  observe<Name extends Named<'histogram'>>(name: Name, labels: LabelsOf<Name>, seconds: number): void {
    this.#one(name, Histogram).observe(labels, seconds);
  }

  /** The values of these gauges are exactly these: what is not named any more is gone. */
  replace(names: readonly Named<'gauge'>[], values: readonly GaugeValue[]): void {
    for (const name of names) this.#one(name, Gauge).reset();
    for (const { metric, labels, value } of values) this.#one(metric, Gauge).set(labels, value);
  }

  /** Counters begin at 0, so that the first event is an increase. */
  expect<Name extends Named<'counter'>>(name: Name, labels: readonly LabelsOf<Name>[]): void {
    for (const one of labels) this.#one(name, Counter).inc(one, 0);
  }

  loop(loop: LoopName, everyMilliseconds: number): LoopWatch {
    const now = (): void => this.set('wafa_loop_last_success_timestamp_seconds', { loop }, Date.now() / 1000);
    return {
      began: () => {
        this.set('wafa_loop_interval_seconds', { loop }, everyMilliseconds / 1000);
        this.expect('wafa_loop_failures_total', [{ loop }]);
        now();
      },
      succeeded: now,
      failed: () => this.count('wafa_loop_failures_total', { loop }),
    };
  }

  #one<Kind>(name: MetricName, kind: new (...args: never[]) => Kind): Kind {
    const metric = this.#metrics.get(name);
    if (metric instanceof kind) return metric;
    throw new TypeError(`${name} is not told by this process`);
  }

  #make(name: string, { type, help, labels, buckets = [] }: MetricRow): Counter | Gauge | Histogram {
    const options = { name, help, labelNames: [...labels], registers: [this.#registry] };
    if (type === 'counter') return new Counter(options);
    return type === 'gauge' ? new Gauge(options) : new Histogram({ ...options, buckets: [...buckets] });
  }
}
