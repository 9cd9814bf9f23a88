/** `npm run chaos -- --minutes 2 --seed 7`: kills at random, then the table of what is still true. Ends with 1 where something is not. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tableOf, violationsOf } from './invariants/invariants.js';
import { runRandom, sum, type Kills } from './random.js';
import { Scene } from './scene.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kills: { type: 'string' },
    every: { type: 'string', default: '3' },
    cases: { type: 'string', default: '12' },
    people: { type: 'string', default: '400' },
    apis: { type: 'string', default: '2' },
    workers: { type: 'string', default: '2' },
    patience: { type: 'string', default: '600' },
    quiet: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

const MAX_TOLD = 40;
const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`"${text}" is no number`);
  return value;
};

const told = (kills: Kills): string =>
  `${sum(Object.values(kills))} kills (${Object.entries(kills)
    .map(([whom, count]) => `${whom} ${count}`)
    .join(', ')})`;

const folder = mkdtempSync(join(tmpdir(), 'wafa-chaos-'));
chmodSync(folder, 0o711);
const say = values.quiet ? () => undefined : (text: string) => console.error(text);
console.error(`seed ${values.seed}; everything lies in ${folder}`);
const scene = await Scene.start({
  folder,
  apis: number(values.apis),
  workers: number(values.workers),
  people: number(values.people),
  patienceSeconds: number(values.patience),
  say,
});
/** Ctrl-C ends the blows, a second one everything. */
const asked = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => asked.abort());
let red = true;
try {
  const run = await runRandom(scene, {
    seed: number(values.seed),
    minutes: number(values.minutes),
    everySeconds: number(values.every),
    kills: values.kills === undefined ? undefined : number(values.kills),
    atOnce: number(values.cases),
    say,
    signal: asked.signal,
  });
  const violations = violationsOf(run.verdicts);
  red = violations.length + run.failures.length > 0;
  console.log(
    `seed ${values.seed}: ${told(run.kills)}, ${run.blows} blows, ${run.errands} requests, ${run.seconds} s\n`,
  );
  console.log(tableOf(run.verdicts));
  for (const one of [...violations, ...run.failures].slice(0, MAX_TOLD)) console.log(`! ${one}`);
} finally {
  await scene.stop();
  if (red || values.keep) console.error(`left for a look: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
process.exitCode = red ? 1 : 0;
