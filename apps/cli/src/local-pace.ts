/** The calls of one process, no more a second than the system allows; the worker's own calls are not counted. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Pace } from '#libs/connectors/kit/connector';

export function localPace(perSecond: number): Pace {
  const interval = 1000 / perSecond;
  let next = 0;
  return async () => {
    const now = performance.now();
    const turn = Math.max(next, now);
    next = turn + interval;
    if (turn > now) await delay(turn - now);
  };
}
