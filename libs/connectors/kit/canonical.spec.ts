import { describe, expect, it } from '@jest/globals';
import { canonicalText } from './canonical.js';

describe('the canonical text of a value', () => {
  it.each([
    ['integer', '007', '7'],
    ['integer', '7.00', '7'],
    ['integer', '-9223372036854775808', '-9223372036854775808'],
    ['integer', '9223372036854775808', undefined],
    ['integer', 'seven', undefined],
    ['integer', '1; DROP TABLE x', undefined],
    ['numeric', '01.500', '1.5'],
    ['numeric', '-0.0', '0'],
    ['numeric', '.5', '0.5'],
    ['numeric', '', undefined],
    ['uuid', '{0190163D-8694-739B-AEA5-966C26F8AD91}', '0190163d-8694-739b-aea5-966c26f8ad91'],
    ['uuid', '0190163d', undefined],
    ['text', ' 7 ', ' 7 '],
    ['text', 'a\0b', undefined],
  ] as const)('of %s %j is %j', (family, text, expected) => {
    expect(canonicalText(family, text)).toBe(expected);
  });
});
