import { behindCall, behindChange, effectsOfPeople, isWrite, PRODUCT } from './ledger.js';
import type { Observed, ObservedEffect } from './observed.js';
import { groupBy } from '#libs/connectors/postgres/erasure/group-by';
import type { Verdict } from './verdict.js';

/** Action of the ledger → how many people the office needs for its plan, whatever the approvals say of it. */
const PEOPLE: Readonly<Record<string, number>> = { erase: 2, rectify: 1 };
/** Who prepares plans and packages, and the person: neither approves. */
export const NO_APPROVERS: readonly string[] = ['system', 'requester'];

/** Something that was seen to happen to somebody's data, outside. */
interface Act {
  readonly what: string;
  /** ISO 8601 instant. */
  readonly at: string;
  readonly system: string;
  /** Actions of the ledger that can stand behind it. */
  readonly behind: RegExp;
  readonly effects: readonly ObservedEffect[];
}

/**
 * I3, from outside: whatever a vendor or the product's database was told to change is of somebody who asked for it, was
 * begun in the ledger before, and its plan had been approved before by as many people as it takes.
 */
export function onGrounds(observed: Observed): Verdict {
  const acts = [...changesOf(observed), ...writesOf(observed)];
  const approved = approvalsOf(observed);
  const groundless = acts.filter(({ at, system, behind, effects }) => {
    const begun = effects.filter(
      (one) => one.system === system && behind.test(one.action) && one.intendedAt <= at,
    );
    return !begun.some(({ action, target }) => approved(target, { at, by: PEOPLE[action] ?? 0 }));
  });
  return {
    checked: acts.length,
    violations: groundless.map(({ what, at }) => `${what} at ${at}: nobody asked for it, or had approved it`),
  };
}

function changesOf(observed: Observed): readonly Act[] {
  const { ofAccount } = effectsOfPeople(observed);
  const groups = groupBy(observed.changes, (one) => `${one.transaction} ${one.account} ${one.by}`);
  return [...groups.values()].flatMap(([first]) => {
    if (!first) return [];
    const { table, operation, key, account, by, at } = first;
    const what = `${operation} ${table} ${key} by ${by}`;
    return [{ what, at, system: PRODUCT, behind: behindChange({ by }), effects: ofAccount(account) }];
  });
}

function writesOf(observed: Observed): readonly Act[] {
  const { ofPerson } = effectsOfPeople(observed);
  return observed.calls.filter(isWrite).map(({ system, method, path, person, at }) => {
    const what = `${method} ${path} at ${system}`;
    return { what, at, system, behind: behindCall({ method, path }), effects: ofPerson(person) };
  });
}

type IsApproved = (target: string, when: { readonly at: string; readonly by: number }) => boolean;

/** The digest is taken from the plan or package itself. */
function approvalsOf({ approvals, plans, packagesSealed }: Observed): IsApproved {
  const digests = new Map([...plans, ...packagesSealed].map(({ id, digest }) => [id, digest]));
  const byTarget = groupBy(approvals, ({ target }) => target);
  return (target, { at, by }) => {
    if (by === 0) return true;
    const before = (byTarget.get(target) ?? []).filter(
      (one) => one.at <= at && one.digest === digests.get(target) && !NO_APPROVERS.includes(one.approver),
    );
    const needed = Math.max(by, ...before.map((one) => one.needed));
    return new Set(before.map(({ approver }) => approver)).size >= needed;
  };
}

/** I3, from outside: another controller got only what a person had asked to be sent there, and somebody had released. */
export function transfersApproved(observed: Observed): Verdict {
  const { transfers, people, cases, packagesSealed } = observed;
  const approved = approvalsOf(observed);
  const groundless = transfers.filter(({ reference, at }) => {
    const asked = people.some((one) => one.kind === 'transfer' && one.reference === reference);
    const hers = cases.filter((one) => one.reference === reference).map(({ id }) => id);
    const released = packagesSealed.some(
      ({ id, caseId }) => hers.includes(caseId) && approved(id, { at, by: 1 }),
    );
    return !asked || !released;
  });
  return {
    checked: transfers.length,
    violations: groundless.map(
      ({ reference, at }) => `${reference} was transferred at ${at}: nobody had released that`,
    ),
  };
}
