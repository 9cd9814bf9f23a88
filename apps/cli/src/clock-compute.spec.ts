import { describe, expect, it } from '@jest/globals';
import { CALENDARS } from '#libs/domain/clock/calendars';
import { computeLine } from './clock-compute.js';

describe('wafa clock compute', () => {
  it('answers a line with its id and dates', () => {
    const line =
      '{"id":"a","jurisdictions":["EU"],"receivedAt":"2024-03-05T10:00:00+01:00","timeZone":"Europe/Berlin"}';
    expect(computeLine(line, CALENDARS)).toMatchObject({
      id: 'a',
      legalDue: '2024-04-05',
      effectiveDueEndsBefore: '2024-04-05T22:00:00.000Z',
    });
  });

  it('answers a faulty line with an error and goes on', () => {
    expect(computeLine('{', CALENDARS)).toMatchObject({ error: { code: 'clock-input' } });
    const line = '{"id":"b","jurisdictions":["XX"],"receivedAt":"2024-03-05T10:00:00Z","timeZone":"UTC"}';
    expect(computeLine(line, CALENDARS)).toEqual({
      id: 'b',
      error: { code: 'clock-input', message: 'jurisdictions: unknown XX' },
    });
  });
});
