import { describe, expect, it } from '@jest/globals';
import { searchWaves } from './waves.js';

const system = (key: string, order: number, after: readonly string[] = []) => ({ key, order, after });

describe('the order of the search', () => {
  it('puts a system after those whose findings it needs, else by order and name', () => {
    const systems = [
      system('pay', 5, ['product']),
      system('product', 10),
      system('mail', 10),
      system('b', 1),
    ];
    expect(searchWaves(systems)).toEqual([['b', 'mail', 'product'], ['pay']]);
  });

  it('does not wait for a system that is not there, and refuses a circle', () => {
    expect(searchWaves([system('a', 1, ['gone'])])).toEqual([['a']]);
    expect(() => searchWaves([system('a', 1, ['b']), system('b', 1, ['a'])])).toThrow(
      expect.objectContaining({ code: 'config-invalid' }),
    );
  });
});
