/** One part of the bench: what it does, and the figures it gives. */
import type { Figure } from './report.js';
import type { World } from './world.js';
import { highestRssBytes, rssBytes } from './processes.js';

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

/**
 * By how many bytes the memory of a worker exceeds, at its highest, what it was before: of one that was started anew and has
 * done `first`, so that neither its start nor what an earlier measurement left is taken for growth, or hides it.
 */
export async function growing<Value>(
  world: World,
  { first, work }: { readonly first: () => Promise<unknown>; readonly work: () => Promise<Value> },
): Promise<{ readonly value: Value; readonly growth: number }> {
  await world.stopWorker();
  await world.startWorker();
  await first();
  const worker = world.pid('worker');
  const before = rssBytes(worker);
  const value = await work();
  return { value, growth: highestRssBytes(worker) - before };
}
