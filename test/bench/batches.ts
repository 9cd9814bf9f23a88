/** Batches of equal cases, each beside as many runs of the bare workflow. */
import type { Right } from '#libs/domain/words';
import { runBare, type BareCost } from './bare/bare.js';
import { runAtOnce, sizeOf, total, type CaseSize, type Cost } from './cases.js';
import type { MeasurementContext } from './measurement.js';
import { Officers } from './officers.js';
import type { Figure, Goal } from './report.js';
import { ROLES, type World } from './world.js';

/** Each asks once. */
export class Crowd {
  readonly #emailAt: (index: number) => string;
  #next = 0;

  constructor(emailAt: (index: number) => string) {
    this.#emailAt = emailAt;
  }

  take(count: number): string[] {
    this.#next += count;
    return Array.from({ length: count }, (_, index) => this.#emailAt(this.#next - count + index));
  }
}

export interface BatchGoals {
  readonly casesPerSecond?: number;
  readonly cpuMilliseconds?: number;
  readonly ratioToBare?: number;
  readonly events?: number;
}

interface Batch {
  readonly cost: Cost;
  readonly size: CaseSize;
  readonly bare: BareCost;
}

/** Why less CPU for a case needs another way to record, and not a faster one. */
export const MANY_RECORDS =
  'a case is some 200 small statements in some 40 transactions, each a round trip to the database. A profile of the worker names no ' +
  'single part above a tenth of its main thread: a fifth is writing to sockets, most of it to PostgreSQL. What a case asks of the engine besides its ' +
  'systems is what tells an officer whether a decision counted (ADR 5: a workflow task and two events for each) and what loses no end (ADR 21: an ordinary ' +
  'activity). Fewer records for a case would make it cheaper, faster ones hardly; the bare workflow records nothing and finds nothing.';

/** Cases that come first. */
export const WARM = 5;

/** One right, by people of one crowd. */
export class Cases {
  readonly #world: World;
  readonly #officers: Officers;
  readonly #crowd: Crowd;
  readonly #right: Right;

  private constructor(
    world: World,
    officers: Officers,
    who: { readonly crowd: Crowd; readonly right: Right },
  ) {
    this.#world = world;
    this.#officers = officers;
    this.#crowd = who.crowd;
    this.#right = who.right;
  }

  /** A few first, so that nothing is compiled and connected on the clock. */
  static async warm(world: World, who: { readonly crowd: Crowd; readonly right: Right }): Promise<Cases> {
    const cases = await Cases.open(world, who);
    await cases.atOnce(WARM);
    return cases;
  }

  static async open(world: World, who: { readonly crowd: Crowd; readonly right: Right }): Promise<Cases> {
    return new Cases(world, await Officers.signIn(world.portalUrl, world.database), who);
  }

  atOnce = (count: number): Promise<Cost> => this.of(this.#crowd.take(count));

  of = (people: readonly string[]): Promise<Cost> =>
    runAtOnce(
      { world: this.#world, officers: this.#officers },
      { right: this.#right, people, approvers: this.#right === 'erasure' ? 2 : 1 },
    );

  /** One after the other, on a system that does nothing else. */
  async singles(count: number): Promise<Cost[]> {
    const costs: Cost[] = [];
    for (let single = 0; single < count; single += 1) costs.push(await this.atOnce(1));
    return costs;
  }

  /** `count` at once, as often as there are runs. */
  async batches(count: number, { runs, say }: MeasurementContext, goals: BatchGoals): Promise<Figure[]> {
    const batches: Batch[] = [];
    for (let run = 1; run <= runs; run += 1) {
      say(`${count} cases at once, run ${run}`);
      const cost = await this.atOnce(count);
      const size = await sizeOf(this.#world, cost.references[0] ?? '');
      const { activities, messages: signals, timers } = size;
      const bare = await runBare(this.#world, { activities, signals, timers, times: count });
      batches.push({ cost, size, bare });
    }
    return figuresOf(batches, count, goals);
  }
}

function figuresOf(batches: readonly Batch[], count: number, goals: BatchGoals): Figure[] {
  const figure = (what: string, unit: string, value: (batch: Batch) => number, goal?: Goal): Figure => ({
    ...{ what, unit, values: batches.map(value) },
    ...(goal === undefined ? {} : { goal }),
  });
  const { casesPerSecond, cpuMilliseconds, ratioToBare, events } = goals;
  return [
    figure(`${count} cases at once`, 'cases/s', ({ cost }) => count / cost.seconds, atLeast(casesPerSecond)),
    figure(
      'CPU for each of them',
      'ms',
      ({ cost }) => (1000 * total(cost.cpu)) / count,
      atMost(cpuMilliseconds),
    ),
    ...ROLES.map((role) => figure(`of it ${role}`, 'ms', ({ cost }) => (1000 * cost.cpu[role]) / count)),
    figure(
      'CPU of the bare workflow ÷ CPU of a case',
      '',
      ({ cost, bare }) => bare.cpuSeconds / total(cost.cpu),
      atLeast(ratioToBare),
    ),
    figure('events of a case', '', ({ size }) => size.events, atMost(events)),
    figure('state transitions of a case', '', ({ size }) => size.transitions),
    figure('remote activities of a case', '', ({ size }) => size.activities),
  ];
}

const atLeast = (value?: number): Goal | undefined => (value === undefined ? undefined : { atLeast: value });
const atMost = (value?: number): Goal | undefined => (value === undefined ? undefined : { atMost: value });
