import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CALENDARS } from '#libs/domain/clock/calendars';
import { computeLine, run } from './clock-compute.js';

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
    expect(computeLine('{', CALENDARS)).toEqual({
      error: { code: 'clock-input', message: 'the line is not JSON' },
    });
    expect(computeLine('{"jurisdictions":"EU","receivedAt":7,"timeZone":"UTC"}', CALENDARS)).toEqual({
      error: {
        code: 'clock-input',
        message: 'jurisdictions has to be a list; receivedAt has to be a text',
      },
    });
    const line = '{"id":"b","jurisdictions":["XX"],"receivedAt":"2024-03-05T10:00:00Z","timeZone":"UTC"}';
    expect(computeLine(line, CALENDARS)).toEqual({
      id: 'b',
      error: { code: 'clock-input', message: 'jurisdictions: unknown XX' },
    });
  });
});

describe('wafa clock compute --calendars', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'wafa-calendars-'));
    writeFileSync(join(folder, 'broken.json'), '{');
    writeFileSync(join(folder, 'wrong.json'), '{"DE": {"weekend": ["Sun"], "holidays": ["2026-12-25"]}}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['nothing.json', 'nothing.json cannot be read (ENOENT)'],
    ['.', ' cannot be read (EISDIR)'],
    ['broken.json', 'broken.json is not JSON'],
    [
      'wrong.json',
      'wrong.json does not fit: DE.weekend.0 has to be one of Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday',
    ],
  ])('is refused in one sentence: %s', async (name, sentence) => {
    await expect(run(['--calendars', join(folder, name)])).rejects.toMatchObject({
      code: 'config-invalid',
      detail: expect.stringMatching(new RegExp(`^\\S+${sentence.replaceAll(/[().]/g, '\\$&')}$`)),
    });
  });

  it.each([[['--calendars']], [['--calendar', 'x.json']], [['x.json']]])(
    'is said how to write it where it is not: %j',
    async (words) => {
      await expect(run(words)).rejects.toMatchObject({
        code: 'config-invalid',
        detail: 'clock compute [--calendars FILE]',
      });
    },
  );
});
