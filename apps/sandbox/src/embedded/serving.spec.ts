import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from '@jest/globals';
import { Child } from './child.js';
import { runToEnd, untilServing } from './serving.js';

const folder = mkdtempSync(join(tmpdir(), 'wafa-serving-'));
const logFile = join(folder, 'logs', 'clock.log');
beforeEach(() => rmSync(join(folder, 'logs'), { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = (script: string) => ({
  ...{ name: 'the clock', command: process.execPath, args: ['-e', script], env: {}, logFile },
  stopSeconds: 5,
});
const never = new AbortController().signal;
const notReady = { isReady: () => Promise.resolve(false), withinSeconds: 60, signal: never };
const FOR_EVER = 'setInterval(() => undefined, 1000)';

it('a process that ends before it serves is a fault with the last lines of this run alone', async () => {
  const first = await runToEnd(options('console.log("the run before")'), never);
  expect(first.ended).toEqual({ well: true, how: 'ended with 0' });
  const script = 'for (let line = 1; line <= 9; line += 1) console.log("line " + line); process.exit(4)';
  await expect(untilServing(new Child(options(script)), notReady)).rejects.toMatchObject({
    code: 'system-unavailable',
    detail: `the clock ended with 4 (log: ${logFile}):\n${[2, 3, 4, 5, 6, 7, 8, 9].map((line) => `  line ${line}`).join('\n')}`,
  });
});

it('a process that does not get ready in time is stopped', async () => {
  const child = new Child(options(FOR_EVER));
  const late = { ...notReady, withinSeconds: 0.01 };
  await expect(untilServing(child, late)).rejects.toMatchObject({
    detail: `the clock did not get ready within 0.01 s (log: ${logFile})`,
  });
  expect(await child.exited).toEqual({ well: false, how: 'was ended by SIGTERM' });
});

it('waiting ends with the signal, and so does the process', async () => {
  const asked = new AbortController();
  const serving = new Child(options(FOR_EVER));
  const waits = Promise.allSettled([
    untilServing(serving, { ...notReady, signal: asked.signal }),
    runToEnd(options(FOR_EVER), asked.signal),
  ]);
  asked.abort();
  const reason = expect.objectContaining({ name: 'AbortError' });
  expect(await waits).toEqual([
    { status: 'rejected', reason },
    { status: 'rejected', reason },
  ]);
  expect((await serving.exited).how).toBe('was ended by SIGTERM');
});

it('a program that is not there is a fault that says so', async () => {
  const { child, ended } = await runToEnd({ ...options(''), command: '/nowhere/clock' }, never);
  expect(ended).toEqual({ well: false, how: 'could not be started: ENOENT' });
  expect(child.fault(ended.how).detail).toContain('the clock could not be started: ENOENT');
});

it('a log that has grown big is put aside, one of them', async () => {
  await runToEnd(options('console.log("small")'), never);
  writeFileSync(logFile, 'x'.repeat(5_000_001));
  await runToEnd(options('console.log("new")'), never);
  expect(readdirSync(join(folder, 'logs')).toSorted()).toEqual(['clock.log', 'clock.log.old']);
  expect(readFileSync(logFile, 'utf8')).toBe('new\n');
});
