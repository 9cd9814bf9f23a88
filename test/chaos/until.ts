import { setTimeout as delay } from 'node:timers/promises';

const POLL_MILLISECONDS = 100;

/** Asks again until it is so; fails with a sentence that names what was waited for. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  seconds = 60,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await delay(POLL_MILLISECONDS);
  }
}
