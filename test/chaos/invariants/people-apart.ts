import type { ErrandKind } from '../driver/errands.js';
import type { Observed } from './observed.js';
import { isFulfilled } from './outcomes.js';
import type { Verdict } from './verdict.js';

/** I6. What the sweeps found. */
export const canariesInPlace = ({ misplacedCanaries, people }: Observed): Verdict => ({
  checked: people.length,
  violations: misplacedCanaries,
});

/** I7. A package opens, holds what is hers, and nothing of anybody else; whoever was told that hers is ready has it. */
export function packagesOfOne({ packages, people, cases }: Observed): Verdict {
  const canaryOf = new Map(people.map(({ person }) => [person.number, person.canary]));
  const opened = new Set(packages.map(({ request }) => request));
  const answered = cases.filter(({ right, outcome }) => WITH_PACKAGE.includes(right) && isFulfilled(outcome));
  return {
    checked: packages.length + answered.length,
    violations: [
      ...answered
        .filter(({ reference }) => !opened.has(reference))
        .map(({ reference }) => `${reference}: nobody could open the package that was called ready`),
      ...packages.flatMap(({ request, person, whole, canaries }) => {
        const own = canaryOf.get(person);
        const others = canaries.filter((canary) => canary !== own);
        return [
          ...(whole ? [] : [`${request}: the package does not open, or a sum is wrong`]),
          ...(own !== undefined && canaries.includes(own) ? [] : [`${request}: nothing of hers is in it`]),
          ...others.map((canary) => `${request}: ${canary} is of somebody else`),
        ];
      }),
    ],
  };
}

const WITH_PACKAGE: readonly string[] = ['access', 'portability'];

/** For the tax office, until a date: of `keep.fields` of the map those that are hers. And the place of a file that is gone. */
const PAYMENTS = ['payments.invoice_number', 'payments.payer_name', 'songs.audio_key'];
/** Columns that may be left, by errand. What a review ends is the proof of a consent. */
const KEPT: Readonly<Partial<Record<ErrandKind, readonly string[]>>> = {
  erasure: [...PAYMENTS, 'consents.proof'],
  review: PAYMENTS,
};

/** I8. Looked at after everything was started again: words, name, addresses and identifiers, in every column. */
export function erasedStaysErased({ people, cases }: Observed): Verdict {
  const erased = people.filter(
    ({ kind, reference }) =>
      KEPT[kind] !== undefined &&
      cases.some((one) => one.reference === reference && isFulfilled(one.outcome)),
  );
  return {
    checked: erased.length,
    violations: erased.flatMap(({ person, kind, reference, standsIn }) =>
      standsIn
        .filter((column) => !KEPT[kind]?.includes(column))
        .map((column) => `${reference}: something of person ${person.number} stands in ${column}`),
    ),
  };
}
