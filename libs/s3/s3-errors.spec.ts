import { describe, expect, it } from '@jest/globals';
import { WafaError } from '#libs/domain/errors';
import { toWafaError } from './s3-errors.js';

function mapped(error: object): unknown {
  const found = toWafaError('media', Object.assign(new Error('songs/layla.mp3'), error));
  if (!(found instanceof WafaError)) throw new Error('no error of ours');
  return [found.code, found.detail, found.retryAfterSeconds];
}
const answer = (httpStatusCode: number, name: string, headers = {}) => ({
  name,
  $metadata: { httpStatusCode },
  $response: { headers },
});

describe("S3's errors", () => {
  it.each([
    [answer(503, 'SlowDown', { 'retry-after': '9' }), ['system-busy', 'media: 503 SlowDown', 9]],
    [answer(429, 'TooManyRequests'), ['system-busy', 'media: 429 TooManyRequests', undefined]],
    [answer(500, 'InternalError'), ['system-unavailable', 'media: 500 InternalError', undefined]],
    [answer(400, 'RequestTimeout'), ['system-unavailable', 'media: 400 RequestTimeout', undefined]],
    [answer(403, 'AccessDenied'), ['system-refused', 'media: 403 AccessDenied', undefined]],
    [answer(400, 'ExpiredToken'), ['system-refused', 'media: ExpiredToken', undefined]],
    [answer(301, 'PermanentRedirect'), ['system-rejected', 'media: 301 PermanentRedirect', undefined]],
    [answer(404, 'a key of Layla'), ['system-rejected', 'media: 404 no answer', undefined]],
    [{ code: 'ECONNRESET' }, ['system-unavailable', 'media: ECONNRESET', undefined]],
    [
      { message: 'AWS SDK error wrapper for Error: connect ECONNREFUSED 10.0.0.1:443' },
      ['system-unavailable', 'media: ECONNREFUSED', undefined],
    ],
    [{ name: 'TimeoutError', $metadata: {} }, ['system-unavailable', 'media: TimeoutError', undefined]],
    [{ name: 'CredentialsProviderError' }, ['system-refused', 'media: CredentialsProviderError', undefined]],
  ])('are told apart: %j', (error, expected) => {
    expect(mapped(error)).toEqual(expected);
  });

  it('are left alone where they are a fault of ours', () => {
    const bug = new TypeError('undefined is not a function');
    expect(toWafaError('media', bug)).toBe(bug);
  });
});
