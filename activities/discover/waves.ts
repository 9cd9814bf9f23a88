import { WafaError } from '#libs/domain/errors';

export interface OrderedSystem {
  readonly key: string;
  readonly order: number;
  /** Systems whose findings may hold the identifiers that this one needs. */
  readonly after: readonly string[];
}

/** Groups systems so that each comes after all it names in `after`; by `order`, then key, within a group. */
export function searchWaves(systems: readonly OrderedSystem[]): string[][] {
  const waves: string[][] = [];
  const known = new Set(systems.map(({ key }) => key));
  const done = new Set<string>();
  while (done.size < systems.length) {
    const ready = systems
      .filter(({ key, after }) => !done.has(key) && after.every((name) => done.has(name) || !known.has(name)))
      .sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
    if (ready.length === 0) throw new WafaError('config-invalid', 'systems wait for each other');
    for (const { key } of ready) done.add(key);
    waves.push(ready.map(({ key }) => key));
  }
  return waves;
}
