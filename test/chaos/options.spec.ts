import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.js';

describe('what chaos is asked for', () => {
  it('is two minutes and a seed from the clock where nothing is said', () => {
    expect(parseOptions([])).toEqual({
      ...{ minutes: 2, every: 3, cases: 12, people: 400, apis: 2, workers: 2, patience: 600 },
      ...{ seed: expect.any(Number), kills: undefined, quiet: false, keep: false },
    });
    expect(parseOptions(['--minutes', '0.5', '--seed', '7', '--kills', '100', '--quiet'])).toMatchObject({
      ...{ minutes: 0.5, seed: 7, kills: 100, quiet: true },
    });
  });

  it.each([
    [['--minutes', 'abc'], '--minutes takes a number, not "abc"'],
    [['--every', '-1'], 'ambiguous'],
    [['--every=-1'], '--every takes a number, not "-1"'],
    [['--kills', ''], '--kills takes a number, not ""'],
    [['--bogus'], "Unknown option '--bogus'"],
    [['two'], "Unexpected argument 'two'"],
  ])('%j is refused with a sentence', (words, sentence) => {
    expect(parseOptions(words)).toContain(sentence);
  });
});
