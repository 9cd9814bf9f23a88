import { describe, expect, it } from '@jest/globals';
import { inPieces } from './pieces.js';

async function* texts(count: number): AsyncGenerator<string> {
  for (let number = 0; number < count; number += 1) yield await Promise.resolve(`${number},`);
}

describe('texts in pieces', () => {
  it('are the same text', async () => {
    const pieces: string[] = [];
    for await (const piece of inPieces(texts(30_000))) pieces.push(piece);
    expect(pieces.map(({ length }) => length)).toEqual([65_540, 65_538, 37_812]);
    expect(pieces.join('')).toBe(`${Array.from({ length: 30_000 }, (_, number) => number).join(',')},`);
  });

  it('are none where there is no text', async () => {
    const pieces: string[] = [];
    for await (const piece of inPieces(texts(0))) pieces.push(piece);
    expect(pieces).toEqual([]);
  });
});
