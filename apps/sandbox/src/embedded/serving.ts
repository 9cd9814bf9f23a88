/** Waiting for children: until they serve, or until they have done their work. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Child, type ChildOptions } from './child.js';

export interface ServingOptions {
  readonly isReady: () => Promise<boolean>;
  readonly withinSeconds: number;
  /** Ends the waiting and the child. */
  readonly signal: AbortSignal;
}

const POLL_MILLISECONDS = 100;

/** Resolves when the child is ready; one that does not get so far is stopped, and the fault holds what it said last. */
export async function untilServing(child: Child, options: ServingOptions): Promise<void> {
  const over = new AbortController();
  const late = `did not get ready within ${options.withinSeconds} s`;
  try {
    const how = await Promise.race([
      poll(options.isReady, over.signal),
      child.exited.then((ended) => ended.how),
      delay(options.withinSeconds * 1000, late, { signal: over.signal }),
      aborted(options.signal, over.signal),
    ]);
    if (how === undefined) return;
    options.signal.throwIfAborted();
    throw child.fault(how);
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    over.abort();
  }
}

/** Runs a program to its end, or until the signal; gives the child that has ended. */
export async function runToEnd(options: ChildOptions, signal: AbortSignal) {
  signal.throwIfAborted();
  const over = new AbortController();
  const child = new Child(options);
  try {
    await Promise.race([child.exited, aborted(signal, over.signal)]);
    await child.stop();
    signal.throwIfAborted();
    return { child, ended: await child.exited };
  } finally {
    over.abort();
  }
}

async function poll(isReady: () => Promise<boolean>, over: AbortSignal): Promise<undefined> {
  while (!over.aborted && !(await isReady())) await delay(POLL_MILLISECONDS);
  return undefined;
}

/** Resolves when the signal aborts, with words nobody sees: who waits throws the signal's own reason. */
async function aborted(signal: AbortSignal, over: AbortSignal): Promise<string> {
  if (!signal.aborted) await once(signal, 'abort', { signal: over });
  return 'was stopped';
}
