import { expect, it } from '@jest/globals';
import { unbracket } from './bracketed.js';

const read = (text: string) => unbracket(new URLSearchParams(text));

it('reads nested names, lists with and without numbers, and names that come twice', () => {
  expect(read('a=1&b[c]=2&b[d][e]=3&f[0]=x&f[1]=y&g[]=z&h=1&h=2&i[0][j]=4')).toEqual({
    a: '1',
    b: { c: '2', d: { e: '3' } },
    f: ['x', 'y'],
    g: ['z'],
    h: ['1', '2'],
    i: [{ j: '4' }],
  });
});

it('gives a name of the language no power', () => {
  const { polluted } = {} as { polluted?: string };
  read('__proto__[polluted]=yes');
  expect(polluted).toBeUndefined();
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});
