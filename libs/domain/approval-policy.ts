import type { ServedRight, StaffRole } from './words.js';

/** The steps of a case that need people. */
export const APPROVAL_SUBJECTS = ['plan', 'release'] as const;
export type ApprovalSubject = (typeof APPROVAL_SUBJECTS)[number];

export interface ApprovalRule {
  readonly right: ServedRight;
  readonly subject: ApprovalSubject;
  /** Different people needed. */
  readonly approvers: number;
  /** The same where a correction changes what signs the person in, or reaches them: a takeover risk. */
  readonly approversOfLoginChange?: number;
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
  // One person may decide on a correction and approve the plan; two where it could hand an account to a stranger.
  {
    right: 'rectification',
    subject: 'plan',
    approvers: 1,
    approversOfLoginChange: 2,
    roles: ['officer', 'approver'],
  },
  // Cannot be undone: two people.
  { right: 'erasure', subject: 'plan', approvers: 2, roles: ['officer', 'approver'] },
];

export function approvalRule(right: ServedRight, subject: ApprovalSubject): ApprovalRule {
  const rule = APPROVAL_POLICY.find((row) => row.right === right && row.subject === subject);
  if (!rule) throw new RangeError(`no approval rule for ${subject} of ${right}`);
  return rule;
}
