import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { Child } from './child.js';
import { Kept } from './kept.js';
import { startOf } from './processes.js';

const folder = mkdtempSync(join(tmpdir(), 'wafa-kept-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RUNS_FOR_EVER = 'setInterval(() => undefined, 1000)';

/** Every child is ready at once; the words said and the children started are kept. */
async function keep(script: string, beforeStart: (nth: number) => void = () => undefined) {
  const said: string[] = [];
  const children: Child[] = [];
  let starts = 0;
  let heard: () => void = () => undefined;
  const kept = await Kept.start({
    start: () => {
      starts += 1;
      beforeStart(starts);
      const child = new Child({
        name: 'the clock',
        command: process.execPath,
        args: ['-e', script],
        env: {},
        logFile: join(folder, 'clock.log'),
        stopSeconds: 5,
      });
      children.push(child);
      return child;
    },
    untilServing: () => {
      heard();
      return Promise.resolve();
    },
    say: (text) => said.push(text),
    signal: new AbortController().signal,
  });
  const again = new Promise<void>((resolve) => {
    heard = resolve;
  });
  return { kept, said, children, again };
}

const lives = ({ process: { pid = 0 } }: Child): boolean => startOf(pid) !== undefined;

it('starts a process again that ended by itself, and says so', async () => {
  const { kept, said, children, again } = await keep(RUNS_FOR_EVER);
  children[0]?.process.kill('SIGKILL');
  await again;
  expect(said).toEqual(['the clock was ended by SIGKILL; starting it again']);
  expect(children.map(lives)).toEqual([false, true]);
  await kept.stop();
  expect(children.map(lives)).toEqual([false, false]);
});

it('counts who kills itself, and nobody who leaves by itself', async () => {
  const killed = await keep(`process.kill(process.pid, 'SIGKILL')`);
  await killed.again;
  expect(killed.kept.kills).toBeGreaterThan(0);
  await killed.kept.stop();
  const left = await keep('process.exit(1)');
  await left.again;
  expect(left.kept.kills).toBe(0);
  await left.kept.stop();
});

it('counts one once of which the next start fails', async () => {
  const { kept, again } = await keep(RUNS_FOR_EVER, (nth) => {
    if (nth === 2) throw new Error('not yet');
  });
  await kept.kill('SIGKILL');
  await again;
  expect(kept.kills).toBe(1);
  await kept.stop();
});

it('tells when it was away, once for an absence in which a start failed', async () => {
  const { kept, again } = await keep(RUNS_FOR_EVER, (nth) => {
    if (nth === 2) throw new Error('not yet');
  });
  expect(kept.outages).toEqual([]);
  await kept.kill('SIGKILL');
  await again;
  while (!kept.isServing) await new Promise(setImmediate);
  expect(kept.outages.map(({ from, until = new Date(0) }) => until >= from)).toEqual([true]);
  await kept.stop();
});

it('lets one lie that was killed on purpose, and does not count that as an end of its own', async () => {
  const { kept, said, children, again } = await keep(RUNS_FOR_EVER);
  expect([kept.pid, kept.isServing]).toEqual([children[0]?.process.pid, true]);
  expect(await kept.kill('SIGKILL', 0.2)).toBe(true);
  expect([kept.pid, kept.isServing, await kept.kill('SIGKILL')]).toEqual([undefined, false, false]);
  await again;
  for (let round = 0; round < 5; round += 1) {
    const { pid } = kept;
    await kept.kill('SIGKILL', 0);
    while (kept.pid === undefined || kept.pid === pid) await new Promise(setImmediate);
  }
  expect(said).toHaveLength(6);
  expect(children.map(lives)).toEqual([false, false, false, false, false, false, true]);
  await kept.stop();
});

it('gives up at the fifth end within a minute, with the last it said', async () => {
  const { kept, said, children } = await keep('console.error("out of springs"); process.exit(3)');
  expect(await kept.gaveUp).toBe(
    `the clock ended with 3, again and again (log: ${join(folder, 'clock.log')}):\n  out of springs`,
  );
  expect([said.length, children.length]).toEqual([4, 5]);
  await kept.stop();
});

it('does not start again what it is told to stop', async () => {
  const { kept, said, children } = await keep(RUNS_FOR_EVER);
  children[0]?.process.kill('SIGKILL');
  await children[0]?.exited;
  await kept.stop();
  expect([said.length, children.length]).toEqual([1, 1]);
});
