import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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
});
