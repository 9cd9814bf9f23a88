/** The shipped example, reduced to four systems: its PostgreSQL, Clerk, Stripe and Google Analytics, with generated people. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { chaosConfiguration } from '../chaos/configuration.js';

const FOUR = ['product-database', 'sign-in', 'stripe', 'analytics'];

interface Systems {
  systems: { key: string; after?: string[]; verifiedEmailsFor?: string[]; sendStop?: object }[];
}

/** What names one of the others goes with it. */
export function configureFour(folder: string): void {
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
