import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  APPROVAL_POLICY,
  approvalNeed,
  type ApprovalFacts,
  type ApprovalRule,
  type CompanyApprovals,
} from './approval-policy.js';

const FACTS: ApprovalFacts = {
  right: 'erasure',
  subject: 'plan',
  irreversible: true,
  rows: 40,
  systemRoles: ['own'],
};
const SHIPPED: CompanyApprovals = { atLeast: 1 };

const steps = [
  ...new Set(
    APPROVAL_POLICY.flatMap(({ right, subject }) => (right === 'any' ? [] : [`${right}/${subject}`])),
  ),
].map((step) => step.split('/') as [ApprovalFacts['right'], ApprovalFacts['subject']]);

const facts: fc.Arbitrary<ApprovalFacts> = fc
  .record({
    step: fc.constantFrom(...steps),
    irreversible: fc.boolean(),
    rows: fc.nat(1_000_000),
    systemRoles: fc.uniqueArray(fc.constantFrom('own', 'processor', 'controller')),
  })
  .map(({ step: [right, subject], ...more }) => ({ right, subject, ...more }));

const rule: fc.Arbitrary<ApprovalRule> = fc
  .record({
    step: fc.constantFrom(...steps),
    approvers: fc.integer({ min: 1, max: 3 }),
    more: fc.record(
      {
        including: fc.constant('approver' as const),
        rowsAbove: fc.nat(1_000),
        systemRole: fc.constantFrom('own' as const, 'processor' as const, 'controller' as const),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ step: [right, subject], more, approvers }) => ({
    ...{ right, subject, approvers, roles: ['officer', 'approver'] },
    ...more,
  }));
const company = fc.record({ atLeast: fc.integer({ min: 1, max: 3 }), rules: fc.array(rule) });

describe('the approval policy', () => {
  it('asks for two people for an erasure, and for an approver among them where it concerns very many records', () => {
    expect(approvalNeed(FACTS, SHIPPED)).toEqual({ approvers: 2, roles: ['officer', 'approver'] });
    expect(approvalNeed({ ...FACTS, rows: 100_001 }, SHIPPED)).toEqual({
      ...{ approvers: 2, roles: ['officer', 'approver'], including: 'approver' },
    });
    expect(approvalNeed({ ...FACTS, right: 'access', irreversible: false }, SHIPPED).approvers).toBe(1);
  });

  it('follows what a company asks for more of, by records and by role of the system', () => {
    const rules: ApprovalRule[] = [
      {
        ...{ right: 'erasure', subject: 'plan', approvers: 3, roles: ['officer', 'approver'] },
        ...{ rowsAbove: 1_000, systemRole: 'controller' },
      },
    ];
    const many = { ...FACTS, rows: 1_001 };
    expect(approvalNeed({ ...many, systemRoles: ['controller'] }, { atLeast: 1, rules }).approvers).toBe(3);
    expect(approvalNeed(many, { atLeast: 1, rules }).approvers).toBe(2);
    expect(approvalNeed({ ...FACTS, systemRoles: ['controller'] }, { atLeast: 1, rules }).approvers).toBe(2);
  });

  it('lets one person approve for two only with a delay, and only where the company says that it has one officer', () => {
    const soleOfficer = { delay: 'PT24H' };
    expect(approvalNeed(FACTS, { atLeast: 1, soleOfficer })).toEqual({
      ...{ approvers: 1, roles: ['officer', 'approver'], soleOfficer },
    });
    const access = { ...FACTS, right: 'access', irreversible: false } as const;
    expect(approvalNeed(access, { atLeast: 1, soleOfficer })).toEqual({
      ...{ approvers: 1, roles: ['officer', 'approver'] },
    });
    expect(approvalNeed(FACTS, { atLeast: 2, soleOfficer }).approvers).toBe(2);
  });

  it('never lets fewer than two people do what cannot be undone', () => {
    fc.assert(
      fc.property(facts, company, (some, asked) => {
        const need = approvalNeed({ ...some, subject: 'plan', irreversible: true }, asked);
        expect(need.approvers).toBeGreaterThanOrEqual(2);
      }),
    );
  });

  it('is only ever tightened by a company', () => {
    fc.assert(
      fc.property(facts, company, (some, asked) => {
        const [shipped, need] = [approvalNeed(some, SHIPPED), approvalNeed(some, asked)];
        expect(need.approvers).toBeGreaterThanOrEqual(Math.max(shipped.approvers, asked.atLeast));
        expect(shipped.roles).toEqual(expect.arrayContaining([...need.roles]));
        expect([undefined, need.including]).toContain(shipped.including);
      }),
    );
  });

  it('never asks for less when more is concerned', () => {
    fc.assert(
      fc.property(facts, fc.nat(1_000_000), company, (some, more, asked) => {
        const bigger = { ...some, irreversible: true, rows: some.rows + more };
        expect(approvalNeed(bigger, asked).approvers).toBeGreaterThanOrEqual(
          approvalNeed(some, asked).approvers,
        );
      }),
    );
  });
});
