import { describe, expect, it } from '@jest/globals';
import { sign, signatureFault } from './signature.js';

const SECRET = 'a-secret-of-the-specs-with-40-characters';
const NOW = new Date('2026-11-24T09:00:00Z');
const BODY = Buffer.from('{"requestId":"1"}');
const HEAD = 'id-1.POST./wafa/discover';
const SIGNED = sign(SECRET, { head: HEAD, body: BODY }, NOW);
const fault = (more: object = {}, at: object = {}) =>
  signatureFault(SECRET, { ...SIGNED, ...more }, { head: HEAD, body: BODY, now: NOW, ...at });
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

describe('a signature', () => {
  it('is HMAC-SHA-256 over the time, what the message is, and the body, with dots between', () => {
    expect(SIGNED).toEqual({
      timestamp: '1795510800',
      signature: 'v1=a21255b2609316fd57b362d8f27c97001d760b6367cdbce7fc3fa8bb1920f14b',
    });
    expect(fault()).toBeUndefined();
  });

  it('fits one message, one time and one secret', () => {
    const other = 'is signed with another secret';
    expect(fault({}, { body: Buffer.from('{}') })).toBe(other);
    expect(fault({}, { head: 'id-1.POST./wafa/erase' })).toBe(other);
    expect(fault({}, { head: 'id-1' })).toBe(other);
    expect(fault({ timestamp: '1795510801' })).toBe(other);
    expect(signatureFault('x'.repeat(40), SIGNED, { head: HEAD, body: BODY, now: NOW })).toBe(other);
  });

  it('holds for five minutes before and after', () => {
    for (const seconds of [-300, 300]) expect(fault({}, { now: after(seconds) })).toBeUndefined();
    for (const seconds of [-301, 301])
      expect(fault({}, { now: after(seconds) })).toBe('is signed at another time');
  });

  it.each([
    [{ signature: undefined }],
    [{ signature: 'v1=' }],
    [{ signature: SIGNED.signature.toUpperCase() }],
    [{ timestamp: '' }],
    [{ timestamp: '-1' }],
    [{ timestamp: '1e9' }],
  ])('of another form is none: %j', (more) => {
    expect(fault(more)).toBe('is not signed');
  });
});
