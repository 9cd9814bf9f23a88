import { describe, expect, it } from '@jest/globals';
import { fallsUnder, KNOWN_CATEGORIES } from './categories.js';

describe('data categories', () => {
  it.each([
    ['user.contact.email', 'user.contact', true],
    ['user.contact', 'user.contact', true],
    ['user.contacted', 'user.contact', false],
    ['user', 'user.contact', false],
  ])('%s falls under %s: %s', (category, target, expected) => {
    expect(fallsUnder(category, target)).toBe(expected);
  });

  it('know parents and children of the taxonomy', () => {
    expect(
      ['user', 'user.contact.address.city', 'system.operations'].every((key) => KNOWN_CATEGORIES.has(key)),
    ).toBe(true);
    expect(KNOWN_CATEGORIES.has('user.contacted')).toBe(false);
  });
});
