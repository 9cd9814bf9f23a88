import { expect, it } from '@jest/globals';
import { LOCKS } from './advisory-locks.js';

it('no two advisory locks are the same', () => {
  const numbers = Object.values(LOCKS);
  expect(new Set<number>(numbers).size).toBe(numbers.length);
});
