import { describe, expect, it } from '@jest/globals';
import { choose, COMMANDS } from './commands.js';

describe('what a line asks for', () => {
  it('is the command that it begins with, and the words behind it', () => {
    const clock = COMMANDS['clock compute'];
    expect(choose(['clock', 'compute', '--calendars', 'x'])).toEqual({
      run: clock,
      rest: ['--calendars', 'x'],
    });
    expect(choose(['migrate'])).toEqual({ run: COMMANDS['migrate'], rest: [] });
  });

  it.each([[[]], [['help']], [['--help']]])('is the list for %j', (words) => {
    expect(choose(words)).toEqual({ list: true });
  });

  it.each([
    [['nope'], { list: true, fault: 'there is no command "nope"' }],
    [['clock'], { list: true, fault: 'there is no command "clock"' }],
    [
      ['migrate', '--bogus'],
      { list: false, fault: '"migrate" takes no more words, and did nothing: "--bogus"' },
    ],
  ])('is a fault for %j', (words, fault) => {
    expect(choose(words)).toEqual(fault);
  });
});
