/** Ten thousand open cases: what they take, and whether anybody notices. */
import { chaosConfiguration } from '../chaos/configuration.js';
import { figures, load, repeated } from './intake.js';
import { bytesOfEach, sizesOf } from './database-sizes.js';
import type { Measurement } from './measurement.js';
import { rssBytes } from './processes.js';
import { soon } from './soon.js';
import { withWorld, type World } from './world.js';

const CASES = 10_000;
const FILL_PER_SECOND = 100;
const RATE = { perSecond: 5, seconds: 20 } as const;
const MIB = 1024 * 1024;
const RESTART_SECONDS = 300;

export const holding: Measurement = {
  title: 'Holding open cases',
  how:
    `${CASES.toLocaleString('en')} access requests that nobody confirms, taken in over HTTP, each with its mail and its ` +
    'workflow that waits. Bytes are the growth of each database divided by the cases. Restart: the Temporal server killed and ' +
    'started again until it serves; the worker ended in order and started again until it is ready.',
  run: ({ say, runs }) =>
    withWorld({ say, configure: (folder) => void chaosConfiguration(folder) }, async (world) => {
      await load(world, { perSecond: 10, seconds: 3 });
      await world.caughtUp();
      const before = { sizes: await sizesOf(world), intake: await repeated(runs, () => load(world, RATE)) };
      const known = await countCases(world);
      say(`${CASES} requests`);
      await load(world, { perSecond: FILL_PER_SECOND, seconds: CASES / FILL_PER_SECOND });
      await world.caughtUp();
      const sizes = await sizesOf(world);
      const added = (await countCases(world)) - known + runs * RATE.perSecond * RATE.seconds;
      const memory = {
        server: rssBytes(world.pid('temporal')),
        worker: rssBytes(world.pid('worker')),
        api: rssBytes(world.pid('api')),
      };
      const after = await repeated(runs, () => load(world, RATE));
      const restarts = await repeated(runs, () => restart(world));
      return [
        ...bytesOfEach('open case', { before: before.sizes, after: sizes, cases: added }),
        ...Object.entries(memory).map(([name, bytes]) => ({
          what: `memory of the ${name}`,
          unit: 'MiB',
          values: [bytes / MIB],
        })),
        ...figures('intake before, 5/s', before.intake, 80),
        ...figures('intake after, 5/s', after, 80),
        {
          what: 'Temporal server back after a kill',
          unit: 's',
          values: restarts.map(({ server }) => server),
        },
        { what: 'worker ended and ready again', unit: 's', values: restarts.map(({ worker }) => worker) },
      ];
    }),
};

async function countCases({ database }: World): Promise<number> {
  const { rows } = await database.query<{ count: string }>('SELECT count(*) FROM dsr_case');
  return Number(rows[0]?.count);
}

async function restart(world: World): Promise<{ readonly server: number; readonly worker: number }> {
  const server = await secondsOf(async () => {
    await world.stack.temporal.kill('SIGKILL');
    await soon('the Temporal server', () => world.stack.temporal.isServing || undefined, RESTART_SECONDS);
  });
  const worker = await secondsOf(async () => {
    await world.stopWorker();
    await world.startWorker();
  });
  return { server, worker };
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}
