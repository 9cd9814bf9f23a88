import { setTimeout as delay } from 'node:timers/promises';

const POLL_MILLISECONDS = 100;
const PATIENCE_SECONDS = 45;

/** Asks again until there is an answer; fails with a sentence that names what was waited for. */
export async function until<Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer> {
  const end = Date.now() + PATIENCE_SECONDS * 1000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(POLL_MILLISECONDS);
  }
  throw new Error(`waited ${PATIENCE_SECONDS} s for ${what}`);
}
