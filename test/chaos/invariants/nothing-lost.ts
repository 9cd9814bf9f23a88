import type { Observed, ObservedEvent } from './observed.js';
import { groupBy } from '#libs/connectors/postgres/erasure/group-by';
import type { Verdict } from './verdict.js';

/** I1. A person has the reference in her hands: from there on nothing may be missing. */
export function accepted({ accepted: answers, cases, workflows, events }: Observed): Verdict {
  const running = new Set(workflows.map(({ id }) => id));
  const said = new Set(events.map(({ type, caseId, requestId }) => `${type}/${caseId ?? requestId}`));
  const violations = answers.flatMap(({ reference, rights }) => {
    const mine = cases.filter((one) => one.reference === reference);
    const faults: string[] = [];
    const opened = namesOf(mine.map(({ right }) => right));
    if (opened !== namesOf(rights))
      faults.push(`${reference}: asked for ${namesOf(rights)}, opened as ${opened}`);
    for (const { id, requestId } of mine) {
      if (!running.has(`dsr-${id}`)) faults.push(`${reference}: case ${id} has no workflow`);
      if (!said.has(`case.opened/${id}`)) faults.push(`${reference}: case ${id} was not recorded as opened`);
      if (!said.has(`request.received/${requestId}`))
        faults.push(`${reference}: its receipt was not recorded`);
    }
    return faults;
  });
  const twice = answers.length - new Set(answers.map(({ reference }) => reference)).size;
  return {
    checked: answers.length,
    violations: twice > 0 ? [...violations, `${twice} references were given twice`] : violations,
  };
}

const namesOf = (rights: readonly string[]): string => rights.toSorted().join(' and ') || 'nothing';

/** I5. */
export function logOnlyGrew({ earlierLog, events }: Observed): Verdict {
  const now = new Map(events.map(({ position, digest }) => [position, digest]));
  return {
    checked: earlierLog.length,
    violations: earlierLog.flatMap(({ position, digest }) => {
      const there = now.get(position);
      if (there === undefined) return [`the entry at position ${position} is gone`];
      return there === digest ? [] : [`the entry at position ${position} is another one`];
    }),
  };
}

/** Facts, each of which comes about once for what it is about; what people do they may do again. */
const ONCE: readonly string[] = [
  ...['request.received', 'case.opened', 'case.refused', 'case.closed'],
  ...['package.built', 'package.ready', 'transfer.done'],
  ...['erasure.done', 'erasure.answered', 'rectification.done', 'rectification.answered', 'marks.answered'],
];
const aboutOf = ({ type, requestId, caseId, obligationId, payload }: ObservedEvent): string =>
  [
    ...[type, requestId, caseId, obligationId],
    ...['package', 'plan', 'system'].map((name) => payload[name]),
  ].join(' ');

/** I5. */
export function saidOnce({ events }: Observed): Verdict {
  const facts = events.filter(({ type }) => ONCE.includes(type));
  return {
    checked: facts.length,
    violations: [...groupBy(facts, aboutOf).values()]
      .filter((group) => group.length > 1)
      .map(
        (group) =>
          `${group[0]?.type} of ${group[0]?.caseId ?? group[0]?.requestId} was written ${group.length} times`,
      ),
  };
}
