import type { Verdict } from './verdict.js';
import { NO_APPROVERS } from './grounds.js';
import type { Observed, ObservedEvent } from './observed.js';

/** Event → the approval that it needs, and where its target stands in the payload. */
const NEEDS: Readonly<Record<string, { readonly approval: string; readonly target: 'plan' | 'package' }>> = {
  'package.ready': { approval: 'release.approved', target: 'package' },
  'erasure.intended': { approval: 'plan.approved', target: 'plan' },
  'erasure.done': { approval: 'plan.approved', target: 'plan' },
  'rectification.intended': { approval: 'plan.approved', target: 'plan' },
  'rectification.done': { approval: 'plan.approved', target: 'plan' },
};
/** I3. The digest is taken from the plan or package itself, not from what the approval says of it. */
export function approvedBefore({ events, plans, packagesSealed }: Observed): Verdict {
  const digestOf = new Map([...plans, ...packagesSealed].map(({ id, digest }) => [id, digest]));
  const acts = events.filter(({ type }) => Object.hasOwn(NEEDS, type));
  const violations = acts.flatMap((act) => {
    const need = NEEDS[act.type];
    const target = need && String(act.payload[need.target]);
    if (!need || target === undefined) return [];
    const where = `${act.type} of case ${act.caseId} at position ${act.position}`;
    const digest = digestOf.get(target);
    if (digest === undefined) return [`${where}: there is no ${need.target} ${target}`];
    const approvals = events.filter(
      (one) =>
        one.type === need.approval &&
        one.position < act.position &&
        one.payload['target'] === target &&
        one.payload['digest'] === digest,
    );
    const people = new Set(approvals.map(({ actor }) => actor).filter((one) => !NO_APPROVERS.includes(one)));
    const needed = Math.max(1, ...approvals.map(neededBy));
    return people.size >= needed ? [] : [`${where}: ${people.size} of ${needed} people had approved`];
  });
  return { checked: acts.length, violations };
}

const neededBy = ({ payload }: ObservedEvent): number => Number(payload['needed'] ?? 1);
