import { lostSince, rowsOfOthers } from './neighbours.js';
import type { DemoWorld } from './world.js';

/** Runs a story and proves that no row of others changed meanwhile, to the last character. */
export async function withOthersUnchanged(
  { stack: { productUrl }, narrator }: DemoWorld,
  story: () => Promise<void>,
): Promise<void> {
  const before = await rowsOfOthers(productUrl);
  await story();
  const lost = await lostSince(productUrl, before);
  if (lost.length > 0) throw new Error(`rows of others changed: ${lost.slice(0, 3).join('; ')}`);
  const count = [...before.values()].reduce((sum, rows) => sum + rows.length, 0);
  narrator.step(`all ${count} rows of others in the product database are as they were, compared row by row`);
}
