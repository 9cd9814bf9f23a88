import { describe, expect, it } from '@jest/globals';
import { portalExamples } from '../../../../test/fixtures/portal-views.js';
import { headlineOf } from './headline.js';
import { stepsOf } from './steps.js';
import type { CaseView, MyRequestView } from './view-models.js';

const examples = portalExamples('en', { stylesheet: '', confirmScript: '' });
const caseOf = (name: string): CaseView => {
  const view = examples.find((example) => example.name === `my-request-${name}`)?.view as MyRequestView;
  return view.cases[0] as CaseView;
};
const story = (name: string): string[] => stepsOf(caseOf(name)).map(({ key, state }) => `${key} ${state}`);

describe('the steps of a case', () => {
  it('show one thing going on', () => {
    expect(story('checking')).toEqual([
      'received done',
      'confirm done',
      'search done',
      'check current',
      'ready later',
    ]);
  });

  it('show the hold between the check and the download', () => {
    expect(story('on-hold').slice(3)).toEqual(['check done', 'hold current', 'ready later']);
  });

  it('end with the end where a case ended early', () => {
    expect(story('withdrawn')).toEqual(['received done', 'confirm done', 'closed done']);
  });

  it('promise nothing more once the request was cancelled', () => {
    const cancelled: CaseView = { ...caseOf('checking'), cancelled: true };
    expect(stepsOf(cancelled).map(({ key }) => key)).toEqual(['received', 'confirm', 'search']);
  });

  it('end with the lifting of a restriction', () => {
    const liftedAt = '2026-12-01T10:00:00.000Z';
    const lifted = { key: 'lifted', label: 'steps.lifted', state: 'done', at: liftedAt };
    expect(stepsOf({ ...caseOf('withdrawn'), right: 'restriction', liftedAt }).at(-1)).toEqual(lifted);
    const kept: CaseView = { ...caseOf('searching'), right: 'restriction', status: 'closed', liftedAt };
    expect(stepsOf({ ...kept, outcome: 'fulfilled' }).at(-1)).toEqual(lifted);
  });
});

describe('the headline', () => {
  it.each([
    ['searching', 'case.searching.title'],
    ['checking', 'case.checking.title'],
    ['on-hold', 'case.hold.title'],
    ['ready', 'case.ready.title'],
    ['expired', 'case.gone.title'],
    ['refused', 'case.refused.title'],
    ['withdrawn', 'case.withdrawn.title'],
  ])('of %s is %s', (name, title) => {
    expect(headlineOf(caseOf(name)).title).toBe(title);
  });

  it.each([
    ['awaiting-approval', undefined, 'case.lookingAtMarks.title'],
    ['awaiting-approval', true, 'case.markingByHand.title'],
    ['in-progress', true, 'case.marking.title'],
  ] as const)('of a restriction that is %s, by hand: %s, is %s', (status, byHand, title) => {
    const view: CaseView = { ...caseOf('searching'), right: 'restriction', status };
    expect(headlineOf(byHand ? { ...view, byHand } : view).title).toBe(title);
  });

  it.each([
    ['restriction', 'fulfilled', 'case.restricted.title'],
    ['restriction', 'partly-fulfilled', 'case.restrictedInPlaces.title'],
    ['withdrawal', 'fulfilled', 'case.stopped.title'],
    ['objection', 'partly-fulfilled', 'case.stoppedInPlaces.title'],
    ['opt-out', 'fulfilled', 'case.optedOut.title'],
    ['limit', 'partly-fulfilled', 'case.optedOutInPlaces.title'],
  ] as const)('of a %s that ended as %s is %s', (right, outcome, title) => {
    const view: CaseView = { ...caseOf('searching'), right, status: 'closed', outcome };
    expect(headlineOf(view).title).toBe(title);
  });

  it.each(['fulfilled', 'partly-fulfilled'] as const)(
    'of a restriction that ended as %s and was lifted says that it has ended',
    (outcome) => {
      const ended = { status: 'closed', outcome, liftedAt: '2026-12-01T10:00:00.000Z' } as const;
      const view: CaseView = { ...caseOf('searching'), right: 'restriction', ...ended };
      expect(headlineOf(view).title).toBe('case.lifted.title');
      expect(headlineOf({ ...view, limited: true }).title).toBe('case.lifted.title');
    },
  );

  it('of a request that was cancelled and is ending says so', () => {
    const view: CaseView = { ...caseOf('checking'), right: 'erasure', cancelled: true };
    expect(headlineOf(view).title).toBe('case.withdrawn.title');
  });

  it('asks for the confirmation first', () => {
    const view = caseOf('searching');
    const milestones = { ...view.milestones, confirmedAt: null };
    expect(headlineOf({ ...view, milestones }).title).toBe('case.confirm.title');
  });
});
