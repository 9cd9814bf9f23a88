import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CaseState, type Offer } from './case-state.js';

const PLAN: Offer = { subject: 'plan', id: 'plan-1', digest: 'a'.repeat(64) };
const PACKAGE: Offer = { subject: 'release', id: 'package-1', digest: 'b'.repeat(64) };

const atRelease = (): CaseState => {
  const state = new CaseState();
  state.verify({ factId: 'v' });
  state.beginPlan();
  state.lay(PLAN);
  state.approve(PLAN);
  state.lay(PACKAGE);
  return state;
};

describe('a task that nobody answers', () => {
  it('is waited for no longer, and makes the plan outdated when it is answered after all', () => {
    const state = new CaseState();
    state.openManualTask('support');
    expect(state.manualTasksResolved).toBe(false);
    state.leaveUnanswered(state.openTasks);
    expect(state.manualTasksResolved).toBe(true);
    state.beginPlan();
    state.completeManualTask({ factId: 'a', system: 'support', result: 'done' });
    expect(state.outdated).toBe(true);
  });

  it('that was answered while it was being named counts as it was answered', () => {
    const state = new CaseState();
    state.openManualTask('support');
    const named = state.openTasks;
    state.completeManualTask({ factId: 'a', system: 'support', result: 'done' });
    state.leaveUnanswered(named);
    state.beginPlan();
    state.completeManualTask({ factId: 'a', system: 'support', result: 'done' });
    expect(state.outdated).toBe(false);
  });
});

describe('a system that does not answer', () => {
  it('is silent again where it is paused, or asked, once more', () => {
    const state = new CaseState();
    state.pause('product');
    expect(state.silentSystems(['site'])).toEqual(['site', 'product']);
    for (const system of ['site', 'product']) state.takeByHand({ factId: system, system }, true);
    expect(state.silentSystems([])).toEqual([]);
    state.pause('product');
    expect(state.silentSystems(['site'])).toEqual(['site', 'product']);
  });
});

describe('decisions', () => {
  it('fit the step and name exactly what lies there', () => {
    const state = new CaseState();
    expect(state.faultOfApproval('plan', PLAN)).toBe('wrong-state');
    state.beginPlan();
    state.lay(PLAN);
    expect(state.faultOfApproval('release', PLAN)).toBe('wrong-state');
    expect(state.faultOfApproval('plan', { digest: 'c'.repeat(64) })).toBe('digest-mismatch');
    expect(state.faultOfApproval('plan', PLAN)).toBeUndefined();
  });

  it('come too late once a record was withheld, the case ended, or it was released', () => {
    const changed = atRelease();
    changed.changeRedactions({ factId: 'r' });
    expect(changed.faultOfApproval('release', PACKAGE)).toBe('wrong-state');
    const withdrawn = atRelease();
    withdrawn.withdraw({ factId: 'w' });
    expect(withdrawn.faultOfApproval('release', PACKAGE)).toBe('wrong-state');
    expect(withdrawn.faultOfRefusal()).toBe('wrong-state');
    const released = atRelease();
    released.approve(PACKAGE);
    expect(released.release()).toBe(true);
    expect(released.faultOfRefusal()).toBe('wrong-state');
    released.withdraw({ factId: 'w' });
    expect(released.ending).toBeUndefined();
  });

  it('on a package that is being sealed can be made before the case knows it, and are held against it then', () => {
    const state = atRelease();
    state.beginPlan();
    state.lay(PLAN);
    expect(state.faultOfApproval('release', PACKAGE)).toBe('wrong-state');
    state.beginPackage();
    expect([state.sealing, state.faultOfApproval('release', PACKAGE)]).toEqual([true, undefined]);
    state.lay(PACKAGE);
    expect([state.sealing, state.faultOfApproval('release', PACKAGE)]).toEqual([false, undefined]);
    expect(state.faultOfApproval('release', PLAN)).toBe('digest-mismatch');
  });

  it.each([
    ['the person withdraws', (state: CaseState) => state.withdraw({ factId: 'w' })],
    ['a record is withheld', (state: CaseState) => state.changeRedactions({ factId: 'r' })],
    ['it cannot be sealed', (state: CaseState) => state.endPackage()],
  ])('on a package that is being sealed come too late when %s', (_when, happens) => {
    const state = atRelease();
    state.beginPlan();
    state.lay(PLAN);
    state.beginPackage();
    happens(state);
    expect([state.sealing, state.faultOfApproval('release', PACKAGE)]).toEqual([false, 'wrong-state']);
  });

  it('a withdrawal that comes while the release is tried counts when it is taken back', () => {
    const state = atRelease();
    state.approve(PACKAGE);
    state.release();
    state.withdraw({ factId: 'w' });
    state.takeBack();
    expect(state.ending).toEqual({ outcome: 'withdrawn-by-requester' });
    expect(state.release()).toBe(false);
  });

  it('an unchanged plan that is laid again keeps its approval, a changed one does not', () => {
    const state = atRelease();
    state.beginPlan();
    expect(state.approved).toBe(false);
    state.lay(PLAN);
    expect(state.approved).toBe(true);
    state.lay({ ...PLAN, id: 'plan-2', digest: 'c'.repeat(64) });
    expect(state.approved).toBe(false);
  });
});

describe('facts', () => {
  it('count once, and facts of different kinds may share an id', () => {
    const state = new CaseState();
    state.beginPlan();
    state.changeRedactions({ factId: 'same' });
    expect(state.outdated).toBe(true);
    state.beginPlan();
    state.changeRedactions({ factId: 'same' });
    expect(state.outdated).toBe(false);
    state.withdraw({ factId: 'same' });
    expect(state.ending).toEqual({ outcome: 'withdrawn-by-requester' });
  });

  it('a manual task stays resolved when its result comes before the task is known', () => {
    const state = new CaseState();
    state.completeManualTask({ factId: 'm', system: 'support', result: 'cannot' });
    state.openManualTask('support');
    state.openManualTask('billing');
    expect(state.manualTasksResolved).toBe(false);
    state.completeManualTask({ factId: 'n', system: 'billing', result: 'done' });
    expect(state.manualTasksResolved).toBe(true);
  });

  it('the first ending stays', () => {
    const state = new CaseState();
    state.end({ outcome: 'unverified' });
    state.withdraw({ factId: 'w' });
    expect(state.ending).toEqual({ outcome: 'unverified' });
  });
});

type Act = (state: CaseState, digest: string) => void;

/**
 * Everything that can happen to a case, in any order; decisions go through their checks, as in the workflow.
 */
const ACTS: Readonly<Record<string, Act>> = {
  verify: (state) => state.verify({ factId: 'v' }),
  withdraw: (state) => state.withdraw({ factId: 'w' }),
  redact: (state, digest) => state.changeRedactions({ factId: `r${digest}` }),
  plan: (state) => state.beginPlan(),
  layPlan: (state, digest) => state.lay({ subject: 'plan', id: 'p', digest }),
  layPackage: (state, digest) => state.lay({ subject: 'release', id: 'k', digest }),
  approvePlan: (state, digest) => decide(state, 'plan', digest),
  approveRelease: (state, digest) => decide(state, 'release', digest),
  endHold: (state) => state.endHold(),
};

function decide(state: CaseState, subject: Offer['subject'], digest: string): void {
  const offer = state.offer;
  if (state.faultOfApproval(subject, { digest }) === undefined && offer) state.approve(offer);
}

describe('whatever happens, in whatever order', () => {
  const acts = fc.array(fc.tuple(fc.constantFrom(...Object.keys(ACTS)), fc.constantFrom('1', '2')), {
    maxLength: 40,
  });

  it('nothing is released without an approval of the same digest that lies there now', () => {
    fc.assert(
      fc.property(acts, (steps) => {
        const state = new CaseState();
        const approved = new Set<string>();
        for (const [name, digest] of steps) {
          const allowed = state.faultOfApproval('release', { digest }) === undefined;
          if (name === 'approveRelease' && allowed) approved.add(digest);
          ACTS[name]?.(state, digest);
        }
        const { outdated, ending, offer } = state;
        if (!state.release()) return;
        expect(offer?.subject).toBe('release');
        expect(approved.has(offer?.digest ?? '')).toBe(true);
        expect([outdated, ending]).toEqual([false, undefined]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('delivering every fact twice changes nothing', () => {
    fc.assert(
      fc.property(acts, (steps) => {
        const once = new CaseState();
        const twice = new CaseState();
        for (const [name, digest] of steps) {
          ACTS[name]?.(once, digest);
          ACTS[name]?.(twice, digest);
          if (['verify', 'withdraw', 'redact'].includes(name)) ACTS[name]?.(twice, digest);
        }
        const seen = (state: CaseState): unknown => [
          state.verified,
          state.outdated,
          state.ending,
          state.approved,
          state.release(),
        ];
        expect(seen(twice)).toEqual(seen(once));
      }),
    );
  });
});
