import type { Verdict } from './verdict.js';
import type { Observed } from './observed.js';

/** I1. A person has the reference in her hands: from there on nothing may be missing. */
export function accepted({ accepted: answers, cases, workflows, events }: Observed): Verdict {
  const running = new Set(workflows.map(({ id }) => id));
  const said = new Set(events.map(({ type, caseId, requestId }) => `${type}/${caseId ?? requestId}`));
  const violations = answers.flatMap(({ reference, rights }) => {
    const mine = cases.filter((one) => one.reference === reference);
    const faults: string[] = [];
    if (mine.length !== rights.length)
      faults.push(`${reference}: ${mine.length} cases for ${rights.length} rights`);
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
