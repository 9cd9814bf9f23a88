/** Work that one process at a time does, over all that share a folder: the others wait until it has ended. */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { startOf } from './processes.js';

const POLL_MILLISECONDS = 200;
const holderSchema = z.object({ pid: z.number(), started: z.string() });
type Holder = z.infer<typeof holderSchema>;

interface Waiting {
  readonly signal: AbortSignal;
  /** Told once where another process, whose number it is, has the lock. */
  readonly waits: (pid: number) => void;
}

/** `lock`: the file that says who works. One whose process is gone counts for nothing. */
export async function alone<Result>(
  lock: string,
  { signal, waits }: Waiting,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let told = false; !take(lock);) {
    const holder = holderOf(lock);
    if (!holder || startOf(holder.pid) !== holder.started) rmSync(lock, { force: true });
    else if (!told) {
      told = true;
      waits(holder.pid);
    }
    await delay(POLL_MILLISECONDS, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Linked into its place once it is written, so that nobody reads half a lock. */
function take(lock: string): boolean {
  const holder: Holder = { pid: process.pid, started: startOf(process.pid) ?? '' };
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, JSON.stringify(holder));
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Undefined where it has just gone, or nobody of us wrote it. */
function holderOf(lock: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(lock, 'utf8')));
  } catch {
    return undefined;
  }
}
