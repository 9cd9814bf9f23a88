import { describe, expect, it } from '@jest/globals';
import type { RectificationPlan } from '#libs/contracts/rectification-plan';
import { needOf } from './approval-need.js';

/** As far as it counts here. */
const planOf = (reaches?: 'email'): RectificationPlan =>
  ({
    right: 'rectification',
    corrections: [
      {
        number: 1,
        decision: 'accept',
        changes: [{ id: '1', system: 'sign-in', by: 'wafa', rows: 1, ...(reaches ? { reaches } : {}) }],
      },
    ],
    systems: [],
  }) as unknown as RectificationPlan;

const need = (plan: RectificationPlan) =>
  needOf(
    {
      controller: { approvals: { plan: 1, release: 1, soleOfficer: { delay: 'PT24H' } } },
      systems: [],
    } as never,
    { right: 'rectification', subject: 'plan', plan },
  );

describe('who approves a correction where one officer decides alone', () => {
  it('is that officer, without a delay', () => {
    expect(need(planOf())).toEqual({ approvers: 1, roles: ['officer', 'approver'] });
  });

  it('is two people where a login changes, and no delay stands for the second', () => {
    expect(need(planOf('email'))).toEqual({ approvers: 2, roles: ['officer', 'approver'] });
  });
});

describe('a rule of the company about systems of a role', () => {
  const rules = [{ right: 'any', subject: 'plan', people: 2, systemRole: 'processor' }];
  const controller = { approvals: { plan: 1, release: 1, rules } };
  const systems = [{ key: 'sign-in', role: 'processor' }];
  const approvers = (plan: object): number =>
    needOf({ controller, systems } as never, { right: 'rectification', subject: 'plan', ...plan } as never)
      .approvers;

  it('counts for corrections', () => {
    expect(approvers({ plan: planOf() })).toBe(2);
  });

  it('counts for restrictions', () => {
    const plan = { right: 'restriction', done: [], byHand: ['sign-in'] };
    expect(approvers({ right: 'restriction', plan })).toBe(2);
  });
});
