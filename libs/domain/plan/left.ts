/** Systems and records that stay although the map would erase them: a legal hold, or an officer's decision. Pure. */
import type { ErasurePlan, PlannedItem } from '#libs/contracts/erasure-plan';

/** Why nothing of a system is touched, and when somebody looks again or it ends. */
export type Left = NonNullable<ErasurePlan['systems'][number]['left']>;

export const LEGAL_HOLD = 'legal-hold';

interface FoundCollection {
  readonly collection: string;
  readonly records: number;
}

/** What its eraser would have done stays; where no machine erases, what was found. */
export const leftItems = (
  left: Left,
  { items, collections }: { items?: readonly PlannedItem[]; collections: readonly FoundCollection[] },
): PlannedItem[] => {
  const found = collections.map(({ collection, records }) => ({ collection, rows: records }));
  const all = items?.filter(({ disposition }) => disposition !== 'untouched') ?? found;
  const counts = new Map<string, number>();
  // The same rows can stand in several items of a collection: kept is each of them once.
  for (const { collection, rows } of all) counts.set(collection, Math.max(counts.get(collection) ?? 0, rows));
  return [...counts].map(([collection, rows]) => ({
    ...({ collection, disposition: 'keep', rows, atMost: rows, columns: [] } as const),
    ...left,
    reversible: true,
  }));
};

/** Systems that nobody touches, by the plan. */
export const isLeft = ({ systems }: Pick<ErasurePlan, 'systems'>, system: string): boolean =>
  systems.some((one) => one.system === system && one.left !== undefined);

export const heldSystems = ({ systems }: Pick<ErasurePlan, 'systems'>): string[] =>
  systems.filter(({ left }) => left?.ground === LEGAL_HOLD).map(({ system }) => system);
