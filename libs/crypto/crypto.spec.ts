import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, sha256Hex } from './digest.js';
import { keyEncryptionKey, newDataKey, unwrapKey, wrapKey } from './key-wrap.js';
import { Lookups, normaliseEmail } from './lookup.js';
import { open, seal } from './sealed.js';
import {
  isReference,
  newReference,
  newToken,
  normaliseCode,
  normaliseReference,
  tokenHash,
} from './tokens.js';
import { factId, uuidv7 } from './uuid.js';

const KEY = Buffer.alloc(32, 7);
const ROOT = Buffer.alloc(32, 9).toString('base64');

describe('sealed values', () => {
  it('open again with the same key and context', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (plain) => {
        expect(open(KEY, seal(KEY, plain, 'request.name:1'), 'request.name:1')).toEqual(Buffer.from(plain));
      }),
    );
  });

  it('do not open in another place', () => {
    const sealed = seal(KEY, 'Layla', 'request.name:1');
    expect(() => open(KEY, sealed, 'request.name:2')).toThrow('vault-corrupt');
  });

  it('do not open after any byte has changed', () => {
    const sealed = seal(KEY, 'Layla', 'request.name:1');
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => open(KEY, changed, 'request.name:1')).toThrow('vault-corrupt');
    }
  });

  it('carry data keys only for the id they were wrapped for', () => {
    const kek = keyEncryptionKey(ROOT);
    const dataKey = newDataKey();
    const wrapped = wrapKey(kek, dataKey, 'a');
    expect(unwrapKey(kek, wrapped, 'a')).toEqual(dataKey);
    expect(() => unwrapKey(kek, wrapped, 'b')).toThrow('vault-corrupt');
  });
});

describe('look-ups', () => {
  const lookups = new Lookups(ROOT);

  it('are the same for one value and differ by purpose', () => {
    const value = normaliseEmail('  Layla@Example.COM ');
    expect(value).toBe('layla@example.com');
    expect(lookups.hash('contact', value)).toEqual(lookups.hash('contact', 'layla@example.com'));
    expect(lookups.hash('contact', value)).not.toEqual(lookups.hash('mail-cap', value));
    expect(lookups.hash('contact', value)).toHaveLength(37);
  });
});

describe('tokens', () => {
  it('have 256 bits and a hash of 32 bytes', () => {
    const token = newToken();
    expect(token).toHaveLength(43);
    expect(tokenHash(token)).toHaveLength(32);
  });

  it('forgive what people do to codes and references', () => {
    expect(normaliseCode(' k7qm-2pxo ')).toBe('K7QM2PX0');
    expect(normaliseReference(' wf-7q2m px4d')).toBe('WF-7Q2M-PX4D');
    expect(normaliseReference('wf12 3456')).toBe('WF-WF12-3456');
    expect(newReference()).toMatch(/^WF-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  });
});

describe('a reference as people type it', () => {
  it.each([
    ['an Arabic keyboard', 'WF-٧Q٢M-PX٤D'],
    ['a Persian keyboard', 'wf-۷q۲m-px۴d'],
    ['a page read from right to left', '\u2066WF-7Q2M-PX4D\u2069\u200f'],
    ['a text with typographic dashes', 'WF–7Q2M—PX4D'],
  ])('on %s is the same reference', (_, typed) => {
    expect(normaliseReference(typed)).toBe('WF-7Q2M-PX4D');
    expect(isReference(typed)).toBe(true);
  });

  it('is nothing else', () => {
    expect(['', 'WF-7Q2M', 'WF-7Q2M-PX4DD', 'WF-7Q2M-PXUD', 'hello'].filter(isReference)).toEqual([]);
  });
});

describe('canonical JSON', () => {
  it('orders names by UTF-16 units and keeps numbers as RFC 8785 prints them', () => {
    const value = {
      '\u20ac': 1,
      '\r': 2,
      '1': 3,
      '\u0080': 4,
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27],
    };
    expect(canonicalJson(value)).toBe(
      '{"\\r":2,"1":3,"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"\u0080":4,"\u20ac":1}',
    );
  });

  it('refuses what JSON cannot say', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow(RangeError);
    expect(() => canonicalJson('\ud800')).toThrow(RangeError);
  });

  it('does not depend on the order of the names', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.integer()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
      }),
    );
  });

  it('hashes to hex', () => {
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

describe('ids', () => {
  it('of version 7 grow, also within a millisecond', () => {
    const ids = Array.from({ length: 5_000 }, () => uuidv7(1_764_000_000_000));
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(5_000);
    expect(ids[0]).toMatch(/^019ab697-e800-/);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('of a fact are the same for ever', () => {
    expect(factId('case:1/plan.built/2')).toBe(factId('case:1/plan.built/2'));
    expect(factId('case:1/plan.built/2')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab]/);
  });
});
