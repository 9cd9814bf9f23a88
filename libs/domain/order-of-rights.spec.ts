import { describe, expect, it } from '@jest/globals';
import { WAITS_FOR, WAITS_NO_LONGER_DAYS, waitingFor } from './order-of-rights.js';
import { isUnproved, RIGHTS, type Right } from './words.js';

/** Every set of rights that a person can have open: 1,024. */
const sets: Right[][] = Array.from({ length: 2 ** RIGHTS.length }, (_, bits) =>
  RIGHTS.filter((__, index) => (bits >> index) % 2 === 1),
);

/** The order in which the cases of a set can end, each as soon as nothing it waits for is open. */
function ending(open: readonly Right[]): Right[][] {
  if (open.length === 0) return [];
  const free = open.filter((right) => !open.some((other) => WAITS_FOR[right].includes(other)));
  if (free.length === 0) throw new Error(`these wait for each other: ${open.join(', ')}`);
  return [free, ...ending(open.filter((right) => !free.includes(right)))];
}

describe('the order of the rights of one person', () => {
  it('lets every case end, whichever are open together', () => {
    for (const open of sets) expect(ending(open).flat().toSorted()).toEqual([...open].toSorted());
  });

  it('is the one that the table of the documents tells', () => {
    expect(ending(RIGHTS)).toEqual([
      ['access', 'rectification', 'restriction', 'objection', 'withdrawal', 'removal', 'opt-out', 'limit'],
      ['portability'],
      ['erasure'],
    ]);
  });

  it('erases last: beside every right that shows, corrects or marks what a proved person has', () => {
    // A removal waits for a choice, and an erasure takes everything down that could be chosen.
    const beside = (right: Right): boolean => right === 'erasure' || right === 'removal' || isUnproved(right);
    const others = RIGHTS.filter((right) => !beside(right));
    expect([...WAITS_FOR.erasure].toSorted()).toEqual(others.toSorted());
    expect(waitingFor('erasure')).toEqual([]);
  });

  it('lets nothing that can be undone wait, and nobody for what nobody proved', () => {
    const atOnce = ['opt-out', 'limit', 'withdrawal', 'objection', 'restriction'] as const;
    expect(atOnce.flatMap((right) => WAITS_FOR[right])).toEqual([]);
    expect([...waitingFor('opt-out'), ...waitingFor('limit')]).toEqual([]);
  });

  it('lets only what can be undone give up waiting', () => {
    expect(Object.keys(WAITS_NO_LONGER_DAYS)).toEqual(['portability']);
  });
});
