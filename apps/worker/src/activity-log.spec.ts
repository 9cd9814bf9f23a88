import { describe, expect, it } from '@jest/globals';
import { WafaError } from '#libs/domain/errors';
import { createLogger } from '#libs/telemetry/logger';
import { loggedFailures } from './activity-log.js';

const CASE = '0198c0de-0000-7000-8000-000000000001';

function linesOf(activity: string, error: unknown, input: unknown): unknown[] {
  const lines: unknown[] = [];
  const destination = {
    write: (line: string) => {
      const { time: _, name: __, ...rest } = JSON.parse(line) as Record<string, unknown>;
      lines.push(rest);
    },
  };
  loggedFailures(createLogger('worker', 'info', destination))(activity, error, input);
  return lines;
}

describe('a failed try of an activity', () => {
  it('is logged with its system and its case, and nothing else of what it was given', () => {
    const input = {
      caseId: CASE,
      system: 'shop',
      asOf: '2026-11-24T00:00:00.000Z',
      email: 'canary@example.org',
    };
    const error = new WafaError('system-unavailable', 'canary@example.org does not answer');
    expect(linesOf('discoverSystem', error, input)).toEqual([
      {
        level: 40,
        system: 'shop',
        caseId: CASE,
        code: 'system-unavailable',
        msg: 'activity discoverSystem failed',
      },
    ]);
  });

  it('of an obligation is logged with its id', () => {
    expect(linesOf('beginObligation', new Error('canary'), { obligationId: CASE })).toEqual([
      { level: 40, code: 'internal', obligationId: CASE, msg: 'activity beginObligation failed' },
    ]);
  });

  it('without an input is logged with its code alone', () => {
    expect(linesOf('sweep', new Error('canary'), undefined)).toEqual([
      { level: 40, code: 'internal', msg: 'activity sweep failed' },
    ]);
  });

  it('is no line where a case only waits for its sibling', () => {
    expect(linesOf('discoverSystem', new WafaError('sibling-searching'), { caseId: CASE })).toEqual([]);
  });
});
