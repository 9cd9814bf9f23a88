import type { ErrandKind } from '../driver/errands.js';
import type { Observed, ObservedPerson } from './observed.js';
import { isFulfilled } from './outcomes.js';
import type { Verdict } from './verdict.js';

/** What the systems of a person carry once it is answered as done; an erasure leaves no account that could carry anything. */
const CARRIES: Readonly<Partial<Record<ErrandKind, readonly string[]>>> = {
  restriction: [
    'consents: analytics is restricted',
    'consents: marketing is restricted',
    'product: restricted',
    'sign-in: restricted',
    'stripe: dsr_restricted=1',
  ],
  withdrawal: [
    'consents: marketing is refused',
    'product: no marketing',
    'sign-in: no marketing',
    'stripe: dsr_stop_marketing=1',
  ],
  objection: ['consents: analytics is refused', 'sign-in: no ai-training', 'sign-in: no analytics'],
};
/** Where what was said is right stands afterwards. */
const CORRECTS: Readonly<Partial<Record<ErrandKind, readonly string[]>>> = {
  rectification: ['product: birth date', 'sign-in: first name', 'stripe: name'],
};
const ERASING: readonly ErrandKind[] = ['erasure', 'review'];

/** I2. Answered as done: then it can be seen outside, and nothing else can. */
export function answeredAsDone({ people, cases }: Observed): Verdict {
  const outcomes = new Map(cases.map(({ reference, outcome }) => [reference, outcome]));
  const answered = people.filter(({ kind, reference }) => {
    const outcome = outcomes.get(reference) ?? null;
    return kind === 'outweighed' ? outcome === 'refused' : isFulfilled(outcome);
  });
  return { checked: answered.length, violations: answered.flatMap(notDone) };
}

function notDone(one: ObservedPerson): string[] {
  const { person, kind, reference } = one;
  const faults = ERASING.includes(kind) ? notErased(one) : notAsAsked(one);
  return faults.map((fault) => `${kind} ${reference} of person ${person.number}: ${fault}`);
}

function notErased({ atClerk, namedAtStripe, hasFile, deletionsAtGoogle }: ObservedPerson): string[] {
  return [
    ...(atClerk ? ['the account at Clerk is still there'] : []),
    ...(namedAtStripe ? ['Stripe still knows the name'] : []),
    ...(hasFile ? ['the file is still there'] : []),
    ...(deletionsAtGoogle === 0 ? ['Google was never told'] : []),
  ];
}

function notAsAsked(one: ObservedPerson): string[] {
  const { kind, carries, corrected, deletionsAtGoogle, transferKeys } = one;
  return [
    ...(one.atClerk ? [] : ['the account at Clerk is gone']),
    ...(one.namedAtStripe ? [] : ['Stripe knows the name no longer']),
    ...(one.hasFile ? [] : ['the file is gone']),
    ...missingOf(CARRIES[kind] ?? [], carries).map((mark) => `there is no "${mark}"`),
    ...missingOf(carries, CARRIES[kind] ?? []).map((mark) => `there is "${mark}"`),
    ...missingOf(CORRECTS[kind] ?? [], corrected).map((place) => `${place} is not what was said is right`),
    ...missingOf(corrected, CORRECTS[kind] ?? []).map((place) => `${place} was corrected`),
    ...(deletionsAtGoogle === 0 ? [] : ['was erased at Google']),
    ...(transferKeys === (kind === 'transfer' ? 1 : 0)
      ? []
      : [`the other controller got it under ${transferKeys} keys`]),
  ];
}

const missingOf = (wanted: readonly string[], there: readonly string[]): readonly string[] =>
  wanted.filter((one) => !there.includes(one));
