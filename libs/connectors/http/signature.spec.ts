import { describe, expect, it } from '@jest/globals';
import { sign, signatureFault } from './signature.js';

const SECRET = 'a-secret-of-the-specs-with-40-characters';
const NOW = new Date('2026-11-24T09:00:00Z');
const BODY = Buffer.from('{"requestId":"1"}');
const SIGNED = sign(SECRET, BODY, NOW);
const fault = (more: object = {}, at = { body: BODY, now: NOW }) =>
  signatureFault(SECRET, { ...SIGNED, ...more }, at);
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

describe('a signature', () => {
  it('is HMAC-SHA-256 over the time, a dot and the body', () => {
    expect(SIGNED).toEqual({
      timestamp: '1795510800',
      signature: 'v1=e019e621cf358b426abb4fa92d7f43100ccc6fdef406cca1e18a5cc662a02533',
    });
    expect(fault()).toBeUndefined();
  });

  it('fits one body, one time and one secret', () => {
    const other = 'is signed with another secret';
    expect(fault({}, { body: Buffer.from('{}'), now: NOW })).toBe(other);
    expect(fault({ timestamp: '1795510801' })).toBe(other);
    expect(signatureFault('x'.repeat(40), SIGNED, { body: BODY, now: NOW })).toBe(other);
  });

  it('holds for five minutes before and after', () => {
    for (const seconds of [-300, 300]) expect(fault({}, { body: BODY, now: after(seconds) })).toBeUndefined();
    for (const seconds of [-301, 301])
      expect(fault({}, { body: BODY, now: after(seconds) })).toBe('is signed at another time');
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
