import { describe, expect, it } from '@jest/globals';
import { WafaError } from '#libs/domain/errors';
import { toWafaError } from './ga4-errors.js';

interface Answer {
  readonly status: number;
  readonly error?: object;
  readonly headers?: Record<string, string>;
}

function mapped({ status, error, headers }: Answer): unknown {
  const response = { status, data: { error }, headers: new Headers(headers) };
  const found = toWafaError('ga', Object.assign(new Error('secret words'), { config: {}, response }));
  if (!(found instanceof WafaError)) throw new Error('no error of ours');
  return [found.code, found.detail, found.retryAfterSeconds];
}

describe("Google's errors", () => {
  it('are a call for patience where a 403 means the rate', () => {
    const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'RATE_LIMIT_EXCEEDED' };
    const retry = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '12.5s' };
    expect(mapped({ status: 403, error: { status: 'PERMISSION_DENIED', details: [info, retry] } })).toEqual([
      'system-busy',
      'ga: 403 PERMISSION_DENIED RATE_LIMIT_EXCEEDED',
      12.5,
    ]);
    const old = { errors: [{ reason: 'userRateLimitExceeded', domain: 'usageLimits', message: 'Slower.' }] };
    expect(mapped({ status: 403, error: old, headers: { 'retry-after': '30' } })).toEqual([
      'system-busy',
      'ga: 403 userRateLimitExceeded',
      30,
    ]);
    expect(mapped({ status: 403, error: { errors: [{ reason: 'dailyLimitExceeded' }] } })).toEqual([
      'system-busy',
      'ga: 403 dailyLimitExceeded',
      3600,
    ]);
  });

  it('are a refusal where the API is switched off, with the reason for the operator', () => {
    const details = [{ reason: 'SERVICE_DISABLED' }];
    expect(
      mapped({ status: 403, error: { status: 'PERMISSION_DENIED', message: 'Enable it', details } }),
    ).toEqual(['system-refused', 'ga: 403 PERMISSION_DENIED SERVICE_DISABLED', undefined]);
  });

  it('keep out what Google wrote, and what does not look like a code', () => {
    const details = [{ reason: 'layla@example.com' }];
    expect(mapped({ status: 400, error: { status: 'no code', message: 'layla', details } })).toEqual([
      'system-rejected',
      'ga: 400',
      undefined,
    ]);
  });

  it('are left alone where they are a fault of ours', () => {
    const bug = new TypeError('undefined is not a function');
    expect(toWafaError('ga', bug)).toBe(bug);
  });
});
