import { describe, expect, it } from '@jest/globals';
import { createTranslator } from './translate.js';

const arabic = createTranslator('ar');
const english = createTranslator('en');

describe('the translator', () => {
  it('counts in Arabic with all six forms and Western digits', () => {
    const left = [0, 1, 2, 3, 11, 100].map((days) => arabic.text('promise.left', { days }));
    expect(left).toEqual([
      'الموعد اليوم.',
      'بقي يوم واحد.',
      'بقي يومان.',
      'بقيت 3 أيام.',
      'بقي 11 يومًا.',
      'بقي 100 يوم.',
    ]);
  });

  it('spells dates out, Gregorian, with Western digits', () => {
    expect(english.date('2026-12-11')).toBe('11 December 2026');
    expect(arabic.date('2026-12-11')).toBe('11 ديسمبر 2026');
  });

  it('shows an instant in the zone of the company, not of the process', () => {
    const instant = '2026-11-11T23:30:00.000Z';
    expect(english.dateTime(instant, 'Europe/Berlin')).toBe('12 November 2026 at 00:30');
    expect(arabic.dateTimeWithZone(instant, 'Europe/Berlin')).toBe(
      '12 نوفمبر 2026 في 00:30 (توقيت وسط أوروبا الرسمي)',
    );
  });

  it('takes text with markup and braces as plain values', () => {
    expect(english.text('mail.subject', { reference: '<b>{x}</b>' })).toBe('Your request <b>{x}</b>');
  });

  it('gives the parts in order when a value is not text', () => {
    expect(english.parts('frame.zone', { zone: { element: true } })).toEqual([
      'Times are given in ',
      { element: true },
      '.',
    ]);
  });

  it('writes sizes for people', () => {
    expect([0, 512, 24_300, 2_431_000].map((size) => english.bytes(size))).toEqual([
      '0 bytes',
      '512 bytes',
      '24 kB',
      '2.4 MB',
    ]);
    expect(arabic.bytes(2_431_000)).toContain('2.4');
  });
});
