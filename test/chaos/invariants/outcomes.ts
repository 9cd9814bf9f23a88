import type { ErrandKind } from '../driver/errands.js';
import type { Observed, ObservedCase, ObservedEvent } from './observed.js';
import type { Verdict } from './verdict.js';

/**
 * How every errand has to end, whatever was killed: people confirm, officers approve and report what they were asked to do, and no
 * system is silent for the ten days after which a person is answered without it. An erasure keeps payments and proofs of consents.
 */
const OUTCOMES: Readonly<Record<ErrandKind, string>> = {
  access: 'fulfilled',
  letter: 'fulfilled',
  portability: 'fulfilled',
  transfer: 'fulfilled',
  erasure: 'partly-fulfilled',
  review: 'partly-fulfilled',
  rectification: 'fulfilled',
  restriction: 'fulfilled',
  lift: 'fulfilled',
  withdrawal: 'fulfilled',
  objection: 'fulfilled',
  outweighed: 'refused',
};

/** Right → the event that answers it. */
const ANSWERS: Readonly<Record<string, string>> = {
  access: 'package.ready',
  portability: 'package.ready',
  erasure: 'erasure.answered',
  rectification: 'rectification.answered',
  restriction: 'marks.answered',
  withdrawal: 'marks.answered',
  objection: 'marks.answered',
};
const ENDS: readonly string[] = [...Object.values(ANSWERS), 'case.refused', 'case.closed'];

export const isFulfilled = (outcome: string | null): boolean =>
  outcome === 'fulfilled' || outcome === 'partly-fulfilled';

/** A closed case has the outcome that its errand leads to, and the log tells that end and no other. */
export function outcomes({ cases, people, events }: Observed): Verdict {
  const kinds = new Map(people.map(({ kind, reference }) => [reference, kind]));
  const closed = cases.filter(({ status }) => status === 'closed');
  return {
    checked: closed.length,
    violations: closed.flatMap((one) => {
      const kind = kinds.get(one.reference);
      const name = `${kind} ${one.reference} is ${one.outcome}`;
      const due = kind && OUTCOMES[kind];
      return [
        ...(due === one.outcome ? [] : [`${name}, not ${due}`]),
        ...toldOtherwise(one, events).map((fault) => `${name}, and in the log ${fault}`),
      ];
    }),
  };
}

function toldOtherwise({ id, right, outcome }: ObservedCase, events: Observed['events']): string[] {
  const told = events.filter(({ caseId, type }) => caseId === id && ENDS.includes(type));
  const answer = isFulfilled(outcome) ? ANSWERS[right] : undefined;
  const owed = [
    ...(answer === undefined ? [] : [answer]),
    ...(outcome === 'refused' ? ['case.refused'] : []),
    'case.closed',
  ];
  return [
    ...owed.filter((type) => !told.some((one) => one.type === type)).map((type) => `there is no ${type}`),
    ...told.filter(({ type }) => !owed.includes(type)).map(({ type }) => `there is ${type}`),
    ...told
      .filter((one) => (outcomeOf(one) ?? outcome) !== outcome)
      .map((one) => `${one.type} says ${String(outcomeOf(one))}`),
  ];
}

const outcomeOf = ({ payload }: ObservedEvent): unknown => payload['outcome'];
