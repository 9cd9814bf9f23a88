/** Who approves what: a table, evaluated from the facts of a plan. Pure. Rules add up: the strictest of each counts. */
import type { Right, StaffRole } from './words.js';

/** The steps of a case that need people. */
export const APPROVAL_SUBJECTS = ['plan', 'release'] as const;
export type ApprovalSubject = (typeof APPROVAL_SUBJECTS)[number];

/** As systems.yaml says it of each system. */
export type SystemRole = 'own' | 'processor' | 'controller';

export interface ApprovalRule {
  readonly right: Right | 'any';
  readonly subject: ApprovalSubject;
  /** Different people needed. */
  readonly approvers: number;
  /** The same where a correction changes what signs the person in, or reaches them: a takeover risk. */
  readonly approversOfLoginChange?: number;
  readonly roles: readonly StaffRole[];
  /** One of them has to have this role. */
  readonly including?: StaffRole;
  /** Only where something cannot be undone. */
  readonly irreversible?: true;
  /** Only where more records than this are concerned. */
  readonly rowsAbove?: number;
  /** Only where a system of this role is concerned. */
  readonly systemRole?: SystemRole;
}

const OFFICERS = ['officer', 'approver'] as const satisfies readonly StaffRole[];

/** More than one person normally has: somebody who answers for it looks too. */
const MANY_ROWS = 100_000;

/** As shipped; `controller.yaml` may ask for more people, never for fewer. */
export const APPROVAL_POLICY: readonly ApprovalRule[] = [
  { right: 'access', subject: 'plan', approvers: 1, roles: OFFICERS },
  { right: 'access', subject: 'release', approvers: 1, roles: OFFICERS },
  { right: 'portability', subject: 'plan', approvers: 1, roles: OFFICERS },
  { right: 'portability', subject: 'release', approvers: 1, roles: OFFICERS },
  // Has taken effect and can be undone: one person looks at it.
  { right: 'restriction', subject: 'plan', approvers: 1, roles: OFFICERS },
  // One person may decide on a correction and approve the plan; two where it could hand an account to a stranger.
  { right: 'rectification', subject: 'plan', approvers: 1, approversOfLoginChange: 2, roles: OFFICERS },
  // Cannot be undone: two people.
  { right: 'erasure', subject: 'plan', approvers: 2, roles: OFFICERS },
  { right: 'any', subject: 'plan', irreversible: true, approvers: 2, roles: OFFICERS },
  {
    ...{ right: 'erasure', subject: 'plan', approvers: 2, roles: OFFICERS },
    ...{ rowsAbove: MANY_ROWS, including: 'approver' },
  },
];

export function approvalRule(right: Right, subject: ApprovalSubject): ApprovalRule {
  const rule = APPROVAL_POLICY.find((row) => row.right === right && row.subject === subject);
  if (!rule) throw new RangeError(`no approval rule for ${subject} of ${right}`);
  return rule;
}

/** What the rules look at. */
export interface ApprovalFacts {
  readonly right: Right;
  readonly subject: ApprovalSubject;
  readonly irreversible: boolean;
  readonly rows: number;
  /** Of the systems that are concerned. */
  readonly systemRoles: readonly SystemRole[];
}

export interface ApprovalNeed {
  readonly approvers: number;
  readonly roles: readonly StaffRole[];
  readonly including?: StaffRole;
  /** One person approves for two; what was approved waits so long (`PT24H`), and every evidence says so. */
  readonly soleOfficer?: { readonly delay: string };
}

/** What the company says beside the shipped policy. */
export interface CompanyApprovals {
  /** People for every step of this kind. */
  readonly atLeast: number;
  readonly rules?: readonly ApprovalRule[];
  readonly soleOfficer?: { readonly delay: string } | undefined;
}

export function approvalNeed(
  facts: ApprovalFacts,
  { atLeast, rules = [], soleOfficer }: CompanyApprovals,
): ApprovalNeed {
  // Throws for a step that nobody has thought of.
  const first = approvalRule(facts.right, facts.subject);
  const matching = [...APPROVAL_POLICY, ...rules].filter((rule) => matches(rule, facts));
  const approvers = Math.max(atLeast, ...matching.map((rule) => rule.approvers));
  const roles = first.roles.filter((role) => matching.every((rule) => rule.roles.includes(role)));
  if (soleOfficer && approvers > 1 && atLeast === 1) return { approvers: 1, roles, soleOfficer };
  const including = matching.find((rule) => rule.including !== undefined)?.including;
  return { approvers, roles, ...(including === undefined ? {} : { including }) };
}

const matches = (rule: ApprovalRule, facts: ApprovalFacts): boolean =>
  (rule.right === 'any' || rule.right === facts.right) &&
  rule.subject === facts.subject &&
  (rule.irreversible === undefined || facts.irreversible) &&
  (rule.rowsAbove === undefined || facts.rows > rule.rowsAbove) &&
  (rule.systemRole === undefined || facts.systemRoles.includes(rule.systemRole));
