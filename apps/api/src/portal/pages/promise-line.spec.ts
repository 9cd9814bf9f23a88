import { describe, expect, it } from '@jest/globals';
import type { PromiseView } from '../view-models.js';
import { positionsOf } from './promise-line.js';

const promise = (over: Partial<PromiseView> = {}): PromiseView => ({
  receivedDate: '2026-11-11',
  today: '2026-11-22',
  answerBy: '2026-12-11',
  answeredDate: null,
  promise: null,
  legalDue: null,
  ...over,
});

describe('the promise line', () => {
  it('puts today between receipt and due', () => {
    expect(positionsOf(promise())).toEqual({ now: 36.7, due: 100, daysLeft: 19 });
  });

  it('puts the due day inside the line when it has passed', () => {
    expect(positionsOf(promise({ today: '2026-12-14' }))).toEqual({ now: 100, due: 90.9, daysLeft: -3 });
  });

  it('stops at the answer', () => {
    expect(positionsOf(promise({ today: '2027-02-01', answeredDate: '2026-11-26' }))).toEqual({
      now: 50,
      due: 100,
      daysLeft: 15,
    });
  });

  it('stays on the line when everything is one day', () => {
    const day = '2026-11-11';
    expect(positionsOf(promise({ today: day, answerBy: day }))).toEqual({ now: 0, due: 100, daysLeft: 0 });
  });
});
