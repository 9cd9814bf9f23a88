/** The shipped example, reduced to four systems: its PostgreSQL, Clerk, Stripe and Google Analytics, with generated people. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Right } from '#libs/domain/words';
import { chaosConfiguration } from '../chaos/configuration.js';
import { personOf, settlePeople } from '../chaos/people.js';
import { Cases, Crowd, WARM } from './batches.js';
import { withWorld, type World } from './world.js';

const FOUR = ['product-database', 'sign-in', 'stripe', 'analytics'];

interface Systems {
  systems: { key: string; after?: string[]; verifiedEmailsFor?: string[]; sendStop?: object }[];
}

/** What names one of the others goes with it. */
function configureFour(folder: string): void {
  chaosConfiguration(folder, { mailboxHold: 'PT0S', perSecond: 1000 });
  const path = join(folder, 'systems.yaml');
  const { systems } = parse(readFileSync(path, 'utf8')) as Systems;
  const left = systems.filter(({ key }) => !FOUR.includes(key)).map(({ key }) => key);
  const kept = systems.filter(({ key }) => FOUR.includes(key));
  for (const system of kept) {
    if (system.after) system.after = system.after.filter((key) => FOUR.includes(key));
    if (system.sendStop) system.sendStop = { system: 'product-database' };
    if (system.verifiedEmailsFor)
      system.verifiedEmailsFor = system.verifiedEmailsFor.filter((key) => FOUR.includes(key));
  }
  writeFileSync(path, stringify({ systems: kept }));
  const datasets = join(folder, 'datasets');
  for (const file of readdirSync(datasets)) {
    const map = parse(readFileSync(join(datasets, file), 'utf8')) as object;
    const text = JSON.stringify(map, (key, value: unknown) =>
      key === 'identifies' && left.includes(String(value)) ? undefined : value,
    );
    writeFileSync(join(datasets, file), text);
  }
}

export interface InFour {
  readonly right: Right;
  /** Each asks once. */
  readonly people: number;
  readonly say: (text: string) => void;
}

/** Runs `use` on a world of these four, with generated people in all of them; the first few have asked already. */
export function inFourSystems<Result>(
  { right, people: count, say }: InFour,
  use: (world: World, cases: Cases) => Promise<Result>,
): Promise<Result> {
  const people = Array.from({ length: WARM + count }, (_, index) => personOf(index + 1));
  return withWorld(
    {
      say,
      configure: configureFour,
      prepare: async (stack) => {
        await settlePeople(stack, people);
        return {};
      },
    },
    async (world) => {
      const crowd = new Crowd((index) => people[index]?.email ?? '');
      return use(world, await Cases.warm(world, { crowd, right }));
    },
  );
}
