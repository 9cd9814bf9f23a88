import type { Observed } from './observed.js';

export interface Verdict {
  /** How many things were looked at: none is no proof. */
  readonly checked: number;
  readonly violations: readonly string[];
}
export type Invariant = (observed: Observed) => Verdict;

/** Several looks at the same promise. */
export const together =
  (...looks: readonly Invariant[]): Invariant =>
  (observed) => {
    const verdicts = looks.map((look) => look(observed));
    return {
      checked: verdicts.reduce((sum, { checked }) => sum + checked, 0),
      violations: verdicts.flatMap(({ violations }) => violations),
    };
  };
