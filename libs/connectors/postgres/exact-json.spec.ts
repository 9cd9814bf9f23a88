import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseExactJson } from './exact-json.js';

describe('exact JSON', () => {
  it.each([
    ['1', 1],
    ['1.50', 1.5],
    ['1e2', 100],
    ['-0.0', '-0.0'],
    ['9007199254740993', '9007199254740993'],
    ['12345678901234567890.5', '12345678901234567890.5'],
    ['0.1', 0.1],
    ['0.30000000000000001', '0.30000000000000001'],
    ['1e400', '1e400'],
    ['1e300', 1e300],
  ])('%s becomes %j', (text, expected) => {
    expect(parseExactJson(text)).toBe(expected);
  });

  it('keeps text what an object cannot hold', () => {
    expect(parseExactJson('{"a":1,"a":2}')).toBe('{"a":1,"a":2}');
    expect(parseExactJson(`${'['.repeat(300)}${']'.repeat(300)}`)).toBe(
      `${'['.repeat(300)}${']'.repeat(300)}`,
    );
    expect(parseExactJson('["\\ud800"]')).toBe('["\\ud800"]');
    expect(Object.keys(parseExactJson('{"__proto__":1}') as object)).toEqual(['__proto__']);
  });

  it('agrees with JSON.parse wherever that is exact', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 100 },
    );
  });
});
