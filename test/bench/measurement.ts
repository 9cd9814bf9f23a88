/** One part of the bench: what it does, and the figures it gives. */
import type { Figure } from './report.js';
import type { World } from './world.js';
import { rssBytes } from './processes.js';

export interface MeasurementContext {
  readonly say: (text: string) => void;
  /** How often each figure is measured. */
  readonly runs: number;
}

export interface Measurement {
  readonly title: string;
  /** For a stranger who wants to do it again. */
  readonly how: string;
  /** Why a goal is missed, for as long as one is. */
  readonly missed?: string;
  /** What is missing on this machine; undefined where nothing is. */
  readonly needs?: () => string | undefined;
  readonly run: (context: MeasurementContext) => Promise<readonly Figure[]>;
}

const SAMPLE_MILLISECONDS = 50;

/** By how many bytes the worker's memory exceeds, at its highest, what it was before. */
export async function growing<Value>(
  world: World,
  work: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly growth: number }> {
  const worker = world.pid('worker');
  const before = rssBytes(worker);
  let highest = before;
  const sampling = setInterval(() => {
    highest = Math.max(highest, rssBytes(worker));
  }, SAMPLE_MILLISECONDS);
  try {
    const value = await work();
    return { value, growth: highest - before };
  } finally {
    clearInterval(sampling);
  }
}
