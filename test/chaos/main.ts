/** `npm run chaos -- --minutes 2 --seed 7`: kills at random, then the table of what is still true. Ends with 1 where something is not. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableOf, violationsOf } from './invariants/invariants.js';
import { parseOptions, USAGE } from './options.js';
import { runRandom, sum, tried, type Kills } from './random.js';
import { Scene } from './scene.js';

const words = process.argv.slice(2);
const options = words.includes('--help') ? '' : parseOptions(words);
if (typeof options === 'string') {
  console.error(options === '' ? USAGE : `${options}\n\n${USAGE}`);
  process.exit(options === '' ? 0 : 1);
}

const MAX_TOLD = 40;

const told = (kills: Kills): string =>
  `${sum(Object.values(kills))} kills (${Object.entries(kills)
    .map(([whom, count]) => `${whom} ${count}`)
    .join(', ')})`;

const folder = mkdtempSync(join(tmpdir(), 'wafa-chaos-'));
chmodSync(folder, 0o711);
const say = options.quiet ? () => undefined : (text: string) => console.error(text);
console.error(`seed ${options.seed}; everything lies in ${folder}`);
const scene = await Scene.start({
  folder,
  apis: options.apis,
  workers: options.workers,
  people: options.people,
  patienceSeconds: options.patience,
  say,
});
/** Ctrl-C ends the blows, a second one everything. */
const asked = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => asked.abort());
let red = true;
try {
  const run = await runRandom(scene, {
    seed: options.seed,
    minutes: options.minutes,
    everySeconds: options.every,
    kills: options.kills,
    atOnce: options.cases,
    say,
    signal: asked.signal,
  });
  const violations = violationsOf(run.verdicts);
  red = violations.length + run.failures.length > 0;
  console.log(
    `seed ${options.seed}: ${told(run.kills)}, ${run.blows} blows, ${run.errands} requests, ${run.seconds} s\n${tried(run.kills)}\n`,
  );
  console.log(tableOf(run.verdicts));
  for (const one of [...violations, ...run.failures].slice(0, MAX_TOLD)) console.log(`! ${one}`);
} finally {
  await scene.stop();
  if (red || options.keep) console.error(`left for a look: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
process.exitCode = red ? 1 : 0;
