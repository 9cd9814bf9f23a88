import { describe, expect, it } from '@jest/globals';
import { maskText, parseMasking, resultLength, type MaskingRule } from './masking.js';

const SECRET = { salt: 'a-salt', key: 'a-key' };
const rule = (strategy: string, configuration: Record<string, unknown> = {}): MaskingRule => {
  const parsed = parseMasking({ strategy, configuration });
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
};
const mask = (value: string | null, of: MaskingRule, length?: number): string | null =>
  maskText(value, { rule: of, secret: SECRET, place: 'customer/1/name', length });

const SUFFIX = { format_preservation: { suffix: '@masked.example' } };

describe('masking', () => {
  it.each([
    ['null_rewrite', rule('null_rewrite'), null],
    ['preserve', rule('preserve'), 'Layla'],
    ['string_rewrite', rule('string_rewrite', { rewrite_value: 'MASKED' }), 'MASKED'],
    ['string_rewrite', rule('string_rewrite', { rewrite_value: 'm', ...SUFFIX }), 'm@masked.example'],
    ['hash', rule('hash'), '24853775e6e2b4fcbc8dff74c514a7421e6498b82ed5796b66375a9fd2d97fd5'],
    [
      'hmac',
      rule('hmac', { algorithm: 'SHA-256' }),
      '7a954936642a53a9c133169d626f5034e1d938e70f9e7c858f4e9a41cdd9c56f',
    ],
  ])('%s gives what Fides gives', (_, of, expected) => {
    expect(mask('Layla', of)).toBe(expected);
  });

  it('random_string_rewrite gives 30 lower-case letters and digits, the same for the same place', () => {
    const random = rule('random_string_rewrite');
    expect(mask('Layla', random)).toMatch(/^[a-z0-9]{30}$/);
    expect(mask('Omar', random)).toBe(mask('Layla', random));
    const elsewhere = maskText('Layla', { rule: random, secret: SECRET, place: 'customer/2/name' });
    expect(elsewhere).not.toBe(mask('Layla', random));
  });

  it('leaves an empty value empty when it hashes, and rewrites it when it rewrites', () => {
    expect(mask(null, rule('hash'))).toBeNull();
    expect(mask(null, rule('hmac'))).toBeNull();
    expect(mask(null, rule('string_rewrite', { rewrite_value: 'M' }))).toBe('M');
  });

  it('cuts a result at the length of the map, in characters', () => {
    expect(mask('Layla', rule('string_rewrite', { rewrite_value: '😀😀😀' }), 2)).toBe('😀😀');
    expect(mask('Layla', rule('hash', { algorithm: 'SHA-512' }), 40)).toHaveLength(40);
  });

  it('knows how long its results are', () => {
    expect(resultLength(rule('hash', SUFFIX))).toBe(79);
    expect(resultLength(rule('hmac', { algorithm: 'SHA-512' }))).toBe(128);
    expect(resultLength(rule('random_string_rewrite', { length: 5 }))).toBe(5);
    expect(resultLength(rule('null_rewrite'))).toBeUndefined();
  });

  it.each([
    ['aes_encrypt', {}, /is none of/],
    ['string_rewrite', {}, /rewrite_value/],
    ['hash', { algorithm: 'MD5' }, /algorithm/],
    ['random_string_rewrite', { length: 0 }, /length/],
  ])('says what is wrong with %s %j', (strategy, configuration, words) => {
    expect(parseMasking({ strategy, configuration })).toMatch(words);
  });
});
