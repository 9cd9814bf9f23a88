/** What the engine costs without Wafa: as many remote activities, signals and timers as a case has, and nothing in them. */
import { condition, defineSignal, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { BareCounts } from './messages.js';

export const said = defineSignal('said');

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '1 minute' });

export async function bare({ activities, signals, timers }: BareCounts): Promise<void> {
  let heard = 0;
  setHandler(said, () => {
    heard += 1;
  });
  for (let timer = 0; timer < timers; timer += 1) void sleep('30 days');
  await condition(() => heard >= Math.min(1, signals));
  await Promise.all(Array.from({ length: activities - 1 }, () => nothing()));
  for (let next = 2; next < signals; next += 1) await condition(() => heard >= next);
  await nothing();
  await condition(() => heard >= signals);
}
