/** How fast a request is taken in: with the worker stopped, and with everything on. */
import { chaosConfiguration } from '../chaos/configuration.js';
import type { Measurement } from './measurement.js';
import { openLoop, percentile, type LoadAnswer } from './open-loop.js';
import { ask } from './people.js';
import type { Figure } from './report.js';
import { withWorld, type World } from './world.js';

const ALONE = { perSecond: 50, seconds: 30 } as const;
const WITH_ALL = { perSecond: 5, seconds: 30 } as const;

export const intake: Measurement = {
  title: 'Intake',
  how:
    'Requests over HTTP at a fixed rate that does not wait for answers (open loop), each of another address, with the shipped ' +
    'example; the time runs from the instant at which a request was due to be sent. First with the worker stopped; then with ' +
    'everything on, when each request also sends its mail and starts its case.',
  run: ({ say, runs }) =>
    withWorld({ say, configure: (folder) => void chaosConfiguration(folder) }, async (world) => {
      await load(world, { perSecond: 10, seconds: 3 });
      await world.caughtUp();
      await world.stopWorker();
      const alone = await repeated(runs, () => load(world, ALONE));
      say('the worker catches up');
      await world.startWorker();
      await world.caughtUp();
      const withAll = await repeated(runs, () => load(world, WITH_ALL));
      return [...figures('50/s, worker stopped', alone, 50), ...figures('5/s, everything on', withAll, 80)];
    }),
};

export async function repeated<Value>(runs: number, once: () => Promise<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for (let run = 0; run < runs; run += 1) values.push(await once());
  return values;
}

let asked = 0;

/** Of people whom nobody knows. */
export const load = (
  { portalUrl }: World,
  rate: { readonly perSecond: number; readonly seconds: number },
): Promise<LoadAnswer> =>
  openLoop({
    ...rate,
    send: async () => {
      asked += 1;
      await ask(portalUrl, `stranger-${asked}@example.com`);
    },
  });

export const figures = (what: string, loads: readonly LoadAnswer[], p99: number): Figure[] => [
  ...[0.5, 0.95].map((share) => ({
    what: `${what}: p${share * 100}`,
    unit: 'ms',
    values: loads.map(({ milliseconds }) => percentile(milliseconds, share)),
  })),
  {
    what: `${what}: p99`,
    unit: 'ms',
    values: loads.map(({ milliseconds }) => percentile(milliseconds, 0.99)),
    goal: { atMost: p99 },
  },
  { what: `${what}: errors`, unit: '', values: loads.map(({ errors }) => errors), goal: { atMost: 0 } },
];
