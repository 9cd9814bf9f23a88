/** Random kills over many cases at once: the same seed gives the same blows at the same instants. */
import { setTimeout as delay } from 'node:timers/promises';
import { Dice } from './dice.js';
import type { ErrandKind } from './driver/errands.js';
import { planBlows, strike, tell, victimOf, type Blow } from './faults.js';
import type { Verdicts } from './invariants/invariants.js';
import type { Scene } from './scene.js';
import { until } from './until.js';

export interface RandomOptions {
  readonly seed: number;
  readonly minutes: number;
  /** Between two blows, on average. */
  readonly everySeconds: number;
  /** Ends the blows earlier, once so many processes were killed. */
  readonly kills: number | undefined;
  /** Errands at the same time. */
  readonly atOnce: number;
  readonly say: (text: string) => void;
  /** Ends the blows; what was begun comes to its end. */
  readonly signal: AbortSignal;
}

/** Who was killed, or killed itself, how often. */
export type Kills = Readonly<Record<'worker' | 'api' | 'Temporal' | 'PostgreSQL', number>>;

export interface RandomRun {
  readonly verdicts: Verdicts;
  readonly kills: Kills;
  readonly blows: number;
  readonly errands: number;
  readonly failures: readonly string[];
  /** With what came before and after the blows. */
  readonly seconds: number;
}

/** How often people come for what. */
const ERRANDS: Readonly<Record<ErrandKind, number>> = {
  ...{ access: 30, erasure: 22, rectification: 12, portability: 8, review: 6 },
  // Before the blows alone.
  letter: 0,
  ...{ restriction: 6, lift: 6, withdrawal: 5, objection: 5, outweighed: 3, transfer: 5 },
};
/** The first to come, whatever the seed: without a package and an erasure half of the lines would look at nothing. */
const FIRST = (Object.keys(ERRANDS) as ErrandKind[]).filter((kind) => ERRANDS[kind] > 0);
/** One for each date that such a letter can have passed. */
const LETTERS = 3;
const LONGEST_WAIT_SECONDS = 20;
const BEGIN_EVERY_MILLISECONDS = 250;

export async function runRandom(scene: Scene, options: RandomOptions): Promise<RandomRun> {
  const started = Date.now();
  const { seed, minutes, everySeconds, say } = options;
  const { apis, workers, vendors } = scene.stack;
  const blows = planBlows(new Dice(seed), {
    ...{ apis: apis.length, workers: workers.length, vendors: vendors.standing.length },
    ...{ minutes, everySeconds },
  });
  for (let letter = 0; letter < LETTERS; letter += 1) await untilEntered(scene);
  const over = new AbortController();
  const coming = keepBeginning(scene, options, over.signal);
  const struck = await strikeAll(scene, blows, options);
  over.abort();
  await coming;
  say(`the blows are over; ${scene.running} of ${scene.begun} errands are on their way`);
  const kills = killsOf(scene);
  await scene.settle();
  const verdicts = await scene.judge();
  return {
    ...{ verdicts, kills, blows: struck, errands: scene.begun, failures: scene.failures },
    seconds: Math.round((Date.now() - started) / 1000),
  };
}

const killsOf = ({ stack: { workers, apis, temporal, postgres } }: Scene): Kills => ({
  worker: sum(workers.map(({ kills }) => kills)),
  api: sum(apis.map(({ kills }) => kills)),
  Temporal: temporal.kills,
  PostgreSQL: postgres.kills,
});
export const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

/** What the table below it says nothing about. */
export function tried(kills: Kills): string {
  const spared = Object.entries(kills).flatMap(([whom, count]) => (count === 0 ? [whom] : []));
  if (spared.length === Object.keys(kills).length) return 'nothing was killed, so nothing was tried';
  return spared.length === 0 ? 'each kind was killed' : `never killed: ${spared.join(', ')}`;
}

/** Gives how many blows fell. */
async function strikeAll(
  scene: Scene,
  planned: ReturnType<typeof planBlows>,
  { kills = Number.POSITIVE_INFINITY, say, signal, minutes }: RandomOptions,
): Promise<number> {
  const begun = Date.now();
  const open = new Set<Promise<void>>();
  let count = 0;
  const end = begun + minutes * 60_000;
  for (const { afterMilliseconds, blow } of planned) {
    await delay(afterMilliseconds, undefined, { signal }).catch(() => undefined);
    await untilWorthIt(scene, blow);
    if (signal.aborted || Date.now() > end || sum(Object.values(killsOf(scene))) >= kills) break;
    count += 1;
    say(`${((Date.now() - begun) / 1000).toFixed(1).padStart(7)} s  ${tell(blow)}`);
    const struck = strike(scene.stack, blow);
    open.add(struck);
    void struck.finally(() => open.delete(struck));
  }
  await Promise.all(open);
  return count;
}

/** Nine blows in ten fall on what serves: one that is starting has little to lose. */
async function untilWorthIt(scene: Scene, blow: Blow): Promise<void> {
  const victim = victimOf(scene.stack, blow);
  if (!victim || blow.atOnce) return;
  await until('the victim to serve', () => victim.isServing, LONGEST_WAIT_SECONDS).catch(() => undefined);
}

/** Resolves once it is in; what becomes of it is on its way. */
const untilEntered = (scene: Scene): Promise<unknown> =>
  new Promise<void>((resolve, reject) => {
    void scene
      .begin('letter', { accepted: async () => resolve() })
      .then(() => reject(new Error('no letter came in')));
  });

/** People come as long as there is room for them, and nobody is left out. */
async function keepBeginning(
  scene: Scene,
  { seed, atOnce }: RandomOptions,
  over: AbortSignal,
): Promise<void> {
  const dice = new Dice(seed ^ 0x9e3779b9);
  const first = [...FIRST];
  while (!over.aborted && scene.begun < scene.people.length) {
    if (scene.running < atOnce) void scene.begin(first.shift() ?? dice.weighted(ERRANDS));
    await delay(BEGIN_EVERY_MILLISECONDS);
  }
}
