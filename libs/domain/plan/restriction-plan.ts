/** What a case that marks lays before an officer, and tells the person at its end. Pure. */
import type { MarkAnswer, RestrictionPlan, SystemMark } from '#libs/contracts/marks';
import { isUndone, type Mark, type TaskOutcome } from '../words.js';
import { countKinds } from './access-plan.js';

type Findings = Omit<RestrictionPlan, 'format' | 'right' | 'identifiers'> & {
  readonly identifierKinds: readonly string[];
};

export const restrictionPlan = ({ identifierKinds, ...findings }: Findings): RestrictionPlan => ({
  ...findings,
  format: 'wafa-restriction-plan-v1',
  right: 'restriction',
  identifiers: countKinds(identifierKinds),
});

interface Marked {
  readonly marks: readonly SystemMark[];
  /** System → what a person reported; null while the task is open. */
  readonly byHand: ReadonlyMap<string, TaskOutcome | null>;
}

/** A line for each system that has something to tell. */
export function markAnswer({ mark, marks, byHand }: Marked & { readonly mark: Mark }): MarkAnswer {
  const systems = new Set([...marks.map(({ system }) => system), ...byHand.keys()]);
  return [...systems]
    .toSorted()
    .map((system) => {
      const items = marks.find((one) => one.system === system)?.items ?? [];
      const hand = byHand.get(system) ?? undefined;
      const rows = items.reduce(
        (sum, item) => sum + (item.notAppliedBecause === undefined ? item.rows : 0),
        0,
      );
      return { system, mark, rows, ...(hand === undefined ? {} : { byHand: hand }) };
    })
    .filter(({ rows, byHand: hand }) => rows > 0 || hand !== undefined);
}

/** Somewhere neither machine nor person could do it. */
export const marksLeave = ({ marks, byHand }: Marked): boolean =>
  [...byHand.values()].some(isUndone) || marks.some(({ state }) => state === 'not-applied');
