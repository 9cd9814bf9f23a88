import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Agenda } from './agenda.js';
import { caseAgenda } from './case-clock.js';

const DAY = 86_400_000;

describe('the agenda', () => {
  it('gives the earliest entry first and takes it out when it is due', () => {
    const agenda = new Agenda<'a' | 'b'>();
    agenda.put('a', 200);
    agenda.put('b', 100);
    expect(agenda.next()).toEqual({ key: 'b', at: 100 });
    expect(agenda.takeDue(99)).toEqual([]);
    expect(agenda.takeDue(100)).toEqual(['b']);
    expect(agenda.next()).toEqual({ key: 'a', at: 200 });
  });

  it('moves an entry that is put again', () => {
    const agenda = new Agenda<'due'>();
    agenda.put('due', 100);
    agenda.put('due', 300);
    expect(agenda.takeDue(299)).toEqual([]);
    expect(agenda.takeDue(300)).toEqual(['due']);
    expect(() => agenda.put('due', Number.NaN)).toThrow(RangeError);
  });

  it('gives only the latest of a series that was missed', () => {
    const agenda = caseAgenda({
      receivedAt: '2026-11-01T00:00:00.000Z',
      dueEndsBefore: '2026-12-02T00:00:00.000Z',
    });
    expect(agenda.takeDue(Date.parse('2026-11-30T00:00:00.000Z'))).toEqual(['nudge-14', 'reminder-3']);
  });

  it('holds the nudges of days 2, 7, 14, the reminders 10, 3, 1 days before, and the due date', () => {
    const start = Date.parse('2026-11-01T00:00:00.000Z');
    const agenda = caseAgenda({
      receivedAt: '2026-11-01T00:00:00.000Z',
      dueEndsBefore: '2026-12-02T00:00:00.000Z',
    });
    const seen: [string, number][] = [];
    for (let day = 0; day <= 40; day += 1)
      for (const key of agenda.takeDue(start + day * DAY)) seen.push([key, day]);
    expect(seen).toEqual([
      ['nudge-2', 2],
      ['nudge-7', 7],
      ['nudge-14', 14],
      ['reminder-10', 21],
      ['reminder-3', 28],
      ['reminder-1', 30],
      ['due', 31],
    ]);
  });

  it('acts on every entry exactly once, never early, whatever the order of puts and looks', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { maxLength: 20 }),
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 20 }),
        (instants, looks) => {
          const agenda = new Agenda<string>();
          for (const at of instants) agenda.put(`entry${at}x`, at);
          const taken: string[] = [];
          for (const now of [...looks.toSorted((a, b) => a - b), 100]) {
            const due = agenda.takeDue(now);
            expect(due.every((key) => Number(/\d+/.exec(key)?.[0]) <= now)).toBe(true);
            expect(agenda.next()?.at ?? Infinity).toBeGreaterThan(now);
            taken.push(...due);
          }
          const expected = instants.toSorted((a, b) => a - b).map((at) => `entry${at}x`);
          expect(taken).toEqual(expected);
        },
      ),
    );
  });
});
