import type { Verdict } from './invariants.js';
import type { Observed } from './observed.js';

/** I6. What the sweeps found. */
export const canariesInPlace = ({ misplacedCanaries, people }: Observed): Verdict => ({
  checked: people.length,
  violations: misplacedCanaries,
});

/** I7. A package opens, holds what is hers, and nothing of anybody else. */
export function packagesOfOne({ packages, people }: Observed): Verdict {
  const canaryOf = new Map(people.map(({ person }) => [person.number, person.canary]));
  return {
    checked: packages.length,
    violations: packages.flatMap(({ reference, person, whole, canaries }) => {
      const own = canaryOf.get(person);
      const others = canaries.filter((canary) => canary !== own);
      return [
        ...(whole ? [] : [`${reference}: the package does not open, or a sum is wrong`]),
        ...(own !== undefined && canaries.includes(own) ? [] : [`${reference}: nothing of hers is in it`]),
        ...others.map((canary) => `${reference}: ${canary} is of somebody else`),
      ];
    }),
  };
}

/** Kept on a ground, until a date: payments for the tax office, proofs of consents. */
const KEPT: readonly string[] = ['payments', 'consents'];

/** I8. Looked at after everything was started again. */
export function erasedStaysErased({ people, cases }: Observed): Verdict {
  const erased = people.filter(
    ({ kind, reference }) =>
      (kind === 'erasure' || kind === 'review') &&
      cases.some((one) => one.reference === reference && /^(partly-)?fulfilled$/.test(one.outcome ?? '')),
  );
  return {
    checked: erased.length,
    violations: erased.flatMap(({ person, reference, tablesWithCanary }) =>
      tablesWithCanary
        .filter((table) => !KEPT.includes(table))
        .map((table) => `${reference}: words of person ${person.number} stand in ${table}`),
    ),
  };
}
