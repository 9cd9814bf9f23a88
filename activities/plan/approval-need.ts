/** How many people a plan needs, and which: the policy table, on the facts of the plan and what the company says. */
import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import type { HandOverPlan } from '#libs/contracts/plan';
import type { RectificationPlan } from '#libs/contracts/rectification-plan';
import type { RestrictionPlan } from '#libs/contracts/marks';
import type { Company } from '#libs/data-map/load-company';
import {
  approvalNeed,
  type ApprovalFacts,
  type ApprovalNeed,
  type ApprovalRule,
  type ApprovalSubject,
} from '#libs/domain/approval-policy';
import { irreversibleSystems, plannedRows } from '#libs/domain/plan/erasure-plan';
import { changesOf } from '#libs/domain/plan/rectification-plan';
import type { Right } from '#libs/domain/words';
import { approversOf } from '../rectify/approved-plan.js';

export interface Approvable {
  readonly right: Right;
  readonly subject: ApprovalSubject;
  /** Undefined where nothing of it counts for the policy. */
  readonly plan?: AnyPlan | undefined;
}

/** The plan of whichever right. */
export type AnyPlan = ErasurePlan | HandOverPlan | RestrictionPlan | RectificationPlan;

export function needOf(
  { controller, systems }: Pick<Company, 'controller' | 'systems'>,
  of: Approvable,
): ApprovalNeed {
  const { plan, release, rules = [], soleOfficer } = controller.approvals;
  const touched = new Set(touchedSystems(of.plan));
  const roles = systems.filter(({ key }) => touched.has(key)).map(({ role }) => role);
  const facts = { ...factsOf(of), systemRoles: [...new Set(roles)] };
  const need = approvalNeed(facts, {
    atLeast: of.subject === 'plan' ? plan : release,
    rules: rules.map(({ people, approver, rowsAbove, systemRole, ...rule }): ApprovalRule => ({
      ...rule,
      approvers: people,
      roles: ['officer', 'approver'],
      ...(approver ? { including: 'approver' } : {}),
      ...(rowsAbove === undefined ? {} : { rowsAbove }),
      ...(systemRole === undefined ? {} : { systemRole }),
    })),
    soleOfficer,
  });
  if (of.plan?.right !== 'rectification') return need;
  // A change of a login takes two people, also where one alone decides about everything else.
  return { ...need, approvers: Math.max(need.approvers, approversOf(of.plan)) };
}

function factsOf({ right, subject, plan }: Approvable): Omit<ApprovalFacts, 'systemRoles'> {
  if (plan?.right === 'erasure')
    return { right, subject, irreversible: irreversibleSystems(plan).length > 0, rows: plannedRows(plan) };
  if (plan?.right === 'rectification') {
    const corrected = changesOf(plan).reduce((sum, change) => sum + change.rows, 0);
    return { right, subject, irreversible: false, rows: corrected };
  }
  if (plan?.right === 'restriction') {
    const marked = plan.done.flatMap(({ items }) => items).reduce((sum, item) => sum + item.rows, 0);
    return { right, subject, irreversible: false, rows: marked };
  }
  const collections = handsOver(plan) ? plan.systems.flatMap((one) => one.collections) : [];
  const rows = collections.reduce((sum, { records }) => sum + records, 0);
  return { right, subject, irreversible: false, rows };
}

function touchedSystems(plan: Approvable['plan']): string[] {
  if (plan?.right === 'erasure') return irreversibleSystems(plan);
  if (plan?.right === 'rectification')
    return changesOf(plan)
      .filter(({ by }) => by !== 'nobody')
      .map(({ system }) => system);
  if (plan?.right === 'restriction') return [...plan.done.map(({ system }) => system), ...plan.byHand];
  if (!handsOver(plan)) return [];
  return plan.systems.filter(({ collections }) => collections.length > 0).map(({ system }) => system);
}

const handsOver = (plan: Approvable['plan']): plan is HandOverPlan =>
  plan?.right === 'access' || plan?.right === 'portability';
