import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CALENDARS } from './calendars.js';
import { computeClock, type ClockInput } from './compute.js';

const INPUT: ClockInput = {
  jurisdictions: ['EU'],
  process: null,
  right: 'access',
  receivedAt: '2026-11-24T09:00:00Z',
  timeZone: 'Europe/Berlin',
  calendars: { EU: 'DE-BE' },
  verifiedAt: null,
  pauses: [],
  extension: null,
  outcome: null,
  promiseDays: null,
};
const due = (receivedAt: string, more: Partial<ClockInput> = {}) =>
  computeClock({ ...INPUT, receivedAt, ...more });

describe('the EU month', () => {
  it.each([
    ['2024-03-05T10:00:00+01:00', '2024-04-05', 'EDPB example 32'],
    ['2026-08-31T10:00:00+02:00', '2026-09-30', 'EDPB example 33'],
    ['2026-01-31T10:00:00+01:00', '2026-03-02', '28 February is a Saturday'],
    ['2025-04-08T10:00:00+02:00', '2025-05-09', '8 May 2025 was a holiday in Berlin'],
    ['2026-11-25T10:00:00+01:00', '2026-12-28', 'Christmas, then a weekend'],
  ])('received %s ends on %s (%s)', (receivedAt, date) => {
    expect(due(receivedAt).legalDue).toBe(date);
  });

  it('begins at the local date of the controller, not of the process', () => {
    expect(due('2026-11-24T23:30:00Z').receivedLocalDate).toBe('2026-11-25');
    expect(due('2026-11-24T23:30:00Z', { timeZone: 'UTC' }).receivedLocalDate).toBe('2026-11-24');
  });

  it('ends with the last hour of the last day, also where midnight does not exist', () => {
    expect(due('2024-03-05T10:00:00+01:00').legalDueEndsBefore).toBe('2024-04-05T22:00:00.000Z');
    const cairo = due('2026-03-23T10:00:00+02:00', { timeZone: 'Africa/Cairo', calendars: { EU: 'NONE' } });
    expect(cairo.legalDue).toBe('2026-04-23');
    expect(cairo.legalDueEndsBefore).toBe('2026-04-23T22:00:00.000Z');
  });

  it('extends to three months from receipt when the notice goes out in time', () => {
    const receivedAt = '2026-01-31T10:00:00+01:00';
    const inTime = due(receivedAt, { extension: { noticeAt: '2026-03-02T22:59:59Z' }, promiseDays: 30 });
    expect(inTime).toMatchObject({
      extensionValid: true,
      legalDue: '2026-04-30',
      effectiveDue: '2026-04-30',
    });
    const late = due(receivedAt, { extension: { noticeAt: '2026-03-02T23:00:00Z' } });
    expect(late).toMatchObject({ extensionValid: false, legalDue: '2026-03-02' });
  });

  it('gives a refusal no extension', () => {
    const refused = due('2026-01-31T10:00:00+01:00', {
      extension: { noticeAt: '2026-02-01T10:00:00Z' },
      outcome: 'refusal',
    });
    expect(refused.legalDue).toBe('2026-03-02');
  });

  it('suspends for the days of an early question, once for overlapping ones', () => {
    const pauses = [
      { kind: 'identity', from: '2026-11-25T10:00:00+01:00', to: '2026-11-30T10:00:00+01:00' },
      { kind: 'clarification', from: '2026-11-28T10:00:00+01:00', to: '2026-12-02T10:00:00+01:00' },
    ] as const;
    expect(due('2026-11-24T10:00:00+01:00', { pauses })).toMatchObject({
      legalDue: '2026-12-31',
      legalDueStrict: '2026-12-24',
    });
  });

  it('ignores a question asked after five days, and has no date while one is open', () => {
    const lateQuestion = {
      kind: 'identity',
      from: '2026-11-30T10:00:00+01:00',
      to: '2026-12-05T10:00:00+01:00',
    } as const;
    expect(due('2026-11-24T10:00:00+01:00', { pauses: [lateQuestion] }).legalDue).toBe('2026-12-24');
    const open = { kind: 'identity', from: '2026-11-25T10:00:00+01:00', to: null } as const;
    const result = due('2026-11-24T10:00:00+01:00', { pauses: [open], promiseDays: 30 });
    expect(result).toMatchObject({
      legalDue: null,
      firstPeriodDue: null,
      legalDueEndsBefore: null,
      effectiveDue: '2026-12-24',
    });
  });
});

describe('California', () => {
  const californian = (receivedAt: string, more: Partial<ClockInput> = {}) =>
    due(receivedAt, {
      jurisdictions: ['US-CA'],
      timeZone: 'America/Los_Angeles',
      calendars: {},
      ...more,
    });

  it('answers within 45 days, on whatever day that is, and confirms the receipt within 10 business days', () => {
    // 8 January 2027 is a Friday; 26 November 2026 is Thanksgiving.
    expect(californian('2026-11-24T10:00:00-08:00')).toMatchObject({
      receivedLocalDate: '2026-11-24',
      acknowledgeBy: '2026-12-09',
      firstPeriodDue: '2027-01-08',
      legalDue: '2027-01-08',
      legalDueEndsBefore: '2027-01-09T08:00:00.000Z',
    });
    // A Saturday, and the day of independence.
    expect(californian('2026-05-20T10:00:00-07:00').legalDue).toBe('2026-07-04');
  });

  it.each([
    ['2026-11-24T10:00:00-08:00', '2026-12-16', 'over Thanksgiving'],
    [
      '2027-12-20T10:00:00-08:00',
      '2028-01-12',
      'Christmas 2027 and New Year 2028 are kept on the Fridays before',
    ],
    ['2026-01-10T10:00:00-08:00', '2026-02-02', 'received on a Saturday, over Martin Luther King day'],
    ['2028-11-01T10:00:00-07:00', '2028-11-24', 'Veterans day 2028 is kept on Friday the 10th'],
  ])('an opt-out of %s is done by %s (%s)', (receivedAt, date) => {
    const result = californian(receivedAt, { process: 'optout', right: 'opt-out' });
    expect([result.legalDue, result.acknowledgeBy]).toEqual([date, null]);
  });

  it('extends once, to 90 days from receipt, with a notice in the first 45; an opt-out never', () => {
    const receivedAt = '2026-11-24T10:00:00-08:00';
    const noticed = (noticeAt: string, more: Partial<ClockInput> = {}) =>
      californian(receivedAt, { extension: { noticeAt }, ...more });
    expect(noticed('2027-01-09T07:59:59Z')).toMatchObject({ extensionValid: true, legalDue: '2027-02-22' });
    expect(noticed('2027-01-09T08:00:00Z')).toMatchObject({ extensionValid: false, legalDue: '2027-01-08' });
    expect(noticed('2026-12-01T10:00:00-08:00', { outcome: 'refusal' }).legalDue).toBe('2027-01-08');
    expect(noticed('2026-12-01T10:00:00-08:00', { process: 'optout' })).toMatchObject({
      extensionValid: false,
      legalDue: '2026-12-16',
    });
  });

  it('does not stop while who asks is being proved', () => {
    const receivedAt = '2026-11-24T10:00:00-08:00';
    const open = { kind: 'identity', from: '2026-11-25T10:00:00-08:00', to: null } as const;
    const pauses = [open, { ...open, kind: 'clarification', to: '2026-12-25T10:00:00-08:00' } as const];
    expect(californian(receivedAt, { pauses })).toEqual(californian(receivedAt));
  });

  it('beside another law the earlier date counts, each for itself', () => {
    const both = { jurisdictions: ['EU', 'US-CA'], calendars: { EU: 'DE-BE' }, promiseDays: 30 };
    expect(due('2026-11-24T10:00:00+01:00', both)).toMatchObject({
      acknowledgeBy: '2026-12-09',
      legalDue: '2026-12-24',
      promiseDue: '2026-12-24',
    });
    expect(due('2026-11-24T10:00:00+01:00', { ...both, process: 'optout' }).effectiveDue).toBe('2026-12-16');
  });

  it('says each step with its source', () => {
    expect(californian('2026-11-24T10:00:00-08:00').explanation).toEqual([
      'received on 2026-11-24 (America/Los_Angeles); that day is not counted',
      'US-CA: 45 days from receipt end on 2027-01-08 (Cal. Civ. Code 1798.130(a)(2)(A); 11 CCR 7021(b))',
      'US-CA: the receipt is confirmed within 10 business days, by 2026-12-09 (11 CCR 7021(a))',
    ]);
    expect(californian('2026-11-24T10:00:00-08:00', { process: 'optout' }).explanation[1]).toBe(
      'US-CA: 15 business days from receipt end on 2026-12-16 (11 CCR 7026(f)(1), 7027(g)(1))',
    );
  });

  it('keeps the holidays of the federal government on the days on which they are observed', () => {
    const of = (year: string) =>
      [...(CALENDARS['US-FED']?.holidays ?? [])].filter((day) => day.startsWith(year));
    expect(of('2026').toSorted()).toEqual([
      ...['2026-01-01', '2026-01-19', '2026-02-16', '2026-05-25', '2026-06-19', '2026-07-03', '2026-09-07'],
      ...['2026-10-12', '2026-11-11', '2026-11-26', '2026-12-25'],
    ]);
    expect(of('2027').toSorted()).toEqual([
      ...['2027-01-01', '2027-01-18', '2027-02-15', '2027-05-31', '2027-06-18', '2027-07-05', '2027-09-06'],
      ...['2027-10-11', '2027-11-11', '2027-11-25', '2027-12-24', '2027-12-31'],
    ]);
  });
});

describe('the promise', () => {
  it('counts days, never rolls, and wins when it is earlier', () => {
    const result = due('2026-10-15T10:00:00+02:00', { promiseDays: 30 });
    expect(result).toMatchObject({
      promiseDue: '2026-11-14',
      legalDue: '2026-11-16',
      effectiveDue: '2026-11-14',
    });
  });

  it('loses to a shorter month', () => {
    expect(
      due('2026-01-31T10:00:00+01:00', { promiseDays: 30, calendars: {}, jurisdictions: ['UNKNOWN'] }),
    ).toMatchObject({
      promiseDue: '2026-03-02',
      legalDue: '2026-02-28',
      effectiveDue: '2026-02-28',
    });
  });

  it('stands alone where no law gives a number', () => {
    expect(due('2026-11-24T10:00:00Z', { jurisdictions: ['NONE'], promiseDays: 30 })).toMatchObject({
      legalDue: null,
      effectiveDue: '2026-12-24',
    });
  });
});

describe('input that is refused', () => {
  it.each<[string, Partial<ClockInput>]>([
    ['an instant without offset', { receivedAt: '2026-11-24T09:00:00' }],
    ['a date that does not exist', { receivedAt: '2026-02-30T09:00:00Z' }],
    ['an unknown zone', { timeZone: 'Mars/Olympus' }],
    ['an unknown jurisdiction', { jurisdictions: ['EU', 'XX'] }],
    ['no jurisdiction', { jurisdictions: [] }],
    ['an unknown calendar', { calendars: { EU: 'XX' } }],
    ['a negative promise', { promiseDays: -1 }],
    ['a date past the calendar', { receivedAt: '2028-12-05T09:00:00Z' }],
    ['a pause before receipt', { pauses: [{ kind: 'identity', from: '2026-11-01T00:00:00Z', to: null }] }],
    [
      'a pause that ends before it starts',
      { pauses: [{ kind: 'identity', from: '2026-11-26T00:00:00Z', to: '2026-11-25T00:00:00Z' }] },
    ],
  ])('%s', (_name, change) => {
    expect(() => computeClock({ ...INPUT, ...change })).toThrow('clock-input');
  });
});

describe('every receipt', () => {
  it('has a due date that a plain day count confirms', () => {
    const days = fc
      .integer({ min: 0, max: 1_400 })
      .map((offset) => new Date(Date.UTC(2024, 0, 1) + offset * 86_400_000));
    fc.assert(
      fc.property(days, (day) => {
        const receivedAt = new Date(day.getTime() + 43_200_000).toISOString();
        const { legalDue } = computeClock({
          ...INPUT,
          receivedAt,
          timeZone: 'UTC',
          calendars: { EU: 'NONE' },
        });
        const target = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 2, 0));
        const expected = new Date(
          Date.UTC(
            target.getUTCFullYear(),
            target.getUTCMonth(),
            Math.min(day.getUTCDate(), target.getUTCDate()),
          ),
        );
        while (expected.getUTCDay() % 6 === 0) expected.setUTCDate(expected.getUTCDate() + 1);
        expect(legalDue).toBe(expected.toISOString().slice(0, 10));
      }),
    );
  });

  it('of a Californian is answered 45 days later, and opted out after 15 days from Monday to Friday', () => {
    const days = fc
      .integer({ min: 0, max: 1_700 })
      .map((offset) => new Date(Date.UTC(2024, 0, 1) + offset * 86_400_000));
    fc.assert(
      fc.property(days, (day) => {
        const plus = (count: number) =>
          new Date(day.getTime() + count * 86_400_000).toISOString().slice(0, 10);
        const at = (process: string | null) =>
          computeClock({
            ...INPUT,
            ...{ jurisdictions: ['US-CA'], calendars: { 'US-CA': 'NONE' }, timeZone: 'UTC', process },
            receivedAt: day.toISOString(),
          });
        // Three weeks; from a Saturday or a Sunday the first of them has begun.
        const begun = [2, 0, 0, 0, 0, 0, 1][day.getUTCDay()] ?? 0;
        expect(at('optout').legalDue).toBe(plus(21 - begun));
        expect([at(null).legalDue, at(null).acknowledgeBy]).toEqual([plus(45), plus(14 - begun)]);
      }),
    );
  });
});
