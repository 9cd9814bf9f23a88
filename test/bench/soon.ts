import { setTimeout as delay } from 'node:timers/promises';

const POLL_MILLISECONDS = 10;

/** Looks again at once and often: what is measured must not wait for whoever looks. */
export async function soon<Found>(
  what: string,
  look: () => Found | undefined | Promise<Found | undefined>,
  withinSeconds: number,
): Promise<Found> {
  const end = Date.now() + withinSeconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited ${withinSeconds} s for ${what}`);
    await delay(POLL_MILLISECONDS);
  }
}
