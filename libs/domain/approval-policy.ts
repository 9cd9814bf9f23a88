import type { ServedRight, StaffRole } from './words.js';

/** The steps of a case that need people. */
export const APPROVAL_SUBJECTS = ['plan', 'release'] as const;
export type ApprovalSubject = (typeof APPROVAL_SUBJECTS)[number];

export interface ApprovalRule {
  readonly right: ServedRight;
  readonly subject: ApprovalSubject;
  /** Different people needed. */
  readonly approvers: number;
  readonly roles: readonly StaffRole[];
}

/** Who approves what, as shipped; `controller.yaml` may ask for more people, never for fewer. */
export const APPROVAL_POLICY: readonly ApprovalRule[] = [
  { right: 'access', subject: 'plan', approvers: 1, roles: ['officer', 'approver'] },
  { right: 'access', subject: 'release', approvers: 1, roles: ['officer', 'approver'] },
  { right: 'portability', subject: 'plan', approvers: 1, roles: ['officer', 'approver'] },
  { right: 'portability', subject: 'release', approvers: 1, roles: ['officer', 'approver'] },
  // Has taken effect and can be undone: one person looks at it.
  { right: 'restriction', subject: 'plan', approvers: 1, roles: ['officer', 'approver'] },
  // Cannot be undone: two people.
  { right: 'erasure', subject: 'plan', approvers: 2, roles: ['officer', 'approver'] },
];

export function approvalRule(right: ServedRight, subject: ApprovalSubject): ApprovalRule {
  const rule = APPROVAL_POLICY.find((row) => row.right === right && row.subject === subject);
  if (!rule) throw new RangeError(`no approval rule for ${subject} of ${right}`);
  return rule;
}
