/** What `npm run chaos` was asked for. */
import { parseArgs } from 'node:util';

export const USAGE = `npm run chaos -- [--minutes N] [--seed S] [--kills K] [--every SECONDS] [--cases N] [--people N]
  [--apis N] [--workers N] [--patience SECONDS] [--quiet] [--keep]

docs/operating/chaos.md tells what each means.`;

const DEFAULTS = {
  minutes: 2,
  every: 3,
  cases: 12,
  people: 400,
  apis: 2,
  workers: 2,
  patience: 600,
} as const;
const NUMBERS = [
  'minutes',
  'seed',
  'kills',
  'every',
  'cases',
  'people',
  'apis',
  'workers',
  'patience',
] as const;

export interface ChaosOptions extends Readonly<Record<keyof typeof DEFAULTS | 'seed', number>> {
  /** Ends the blows once so many processes have died. */
  readonly kills: number | undefined;
  readonly quiet: boolean;
  readonly keep: boolean;
}

/** A sentence where the words are not understood. */
export function parseOptions(words: readonly string[]): ChaosOptions | string {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...words],
      options: {
        ...(Object.fromEntries(NUMBERS.map((name) => [name, text])) as Record<
          (typeof NUMBERS)[number],
          typeof text
        >),
        quiet: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
      },
    });
    const given = NUMBERS.flatMap((name) => {
      const value = values[name];
      return value === undefined ? [] : [[name, numberOf(name, value)] as const];
    });
    const seed = Date.now() % 1_000_000;
    const { quiet, keep } = values;
    return { ...DEFAULTS, seed, kills: undefined, ...Object.fromEntries(given), quiet, keep };
  } catch (error) {
    return (error as Error).message;
  }
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new RangeError(`--${name} takes a number, not "${text}"`);
  return value;
}
