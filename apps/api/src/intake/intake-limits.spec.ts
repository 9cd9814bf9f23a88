import { describe, expect, it } from '@jest/globals';
import { addressPrefix } from './intake-limits.js';

describe('the prefix of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113'],
    ['::ffff:203.0.113.7', '203.0.113'],
    ['2001:db8:abcd:12ff::1', '20010db8abcd12'],
    ['2001:db8::1', '20010db8000000'],
    ['::1', '00000000000000'],
    ['fe80::1%eth0', 'fe800000000000'],
    ['nonsense', 'unknown'],
  ])('of %s is %s', (address, prefix) => {
    expect(addressPrefix(address)).toBe(prefix);
  });
});
