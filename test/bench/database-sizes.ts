/** What cases leave in each database of a stack. */
import { withClient } from '../../apps/sandbox/src/embedded/with-client.js';
import type { Figure } from './report.js';
import type { World } from './world.js';

const DATABASES = ['wafa', 'temporal', 'temporal_visibility'] as const;
const KIB = 1024;

/** Bytes by database, indexes and what is to be vacuumed included. */
export type Sizes = Readonly<Record<(typeof DATABASES)[number], number>>;

export async function sizesOf({ stack }: World): Promise<Sizes> {
  const entries = await withClient(stack.databaseUrl('wafa'), async (client) => {
    const sizes: [string, number][] = [];
    for (const name of DATABASES) {
      const { rows } = await client.query<{ bytes: string }>('SELECT pg_database_size($1) AS bytes', [name]);
      sizes.push([name, Number(rows[0]?.bytes)]);
    }
    return sizes;
  });
  return Object.fromEntries(entries) as Sizes;
}

/** By how much each has grown, divided by the cases. */
export const bytesOfEach = (
  kind: string,
  { before, after, cases }: { readonly before: Sizes; readonly after: Sizes; readonly cases: number },
): Figure[] =>
  DATABASES.map((name) => ({
    what: `database ${name}, for each ${kind}`,
    unit: 'KiB',
    values: [(after[name] - before[name]) / cases / KIB],
  }));
