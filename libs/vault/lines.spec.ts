import { describe, expect, it } from '@jest/globals';
import { linesOf } from './lines.js';

async function* bytesOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size)
    yield await Promise.resolve(bytes.subarray(start, start + size));
}

async function allOf(stream: AsyncIterable<Uint8Array>): Promise<string[]> {
  const all: string[] = [];
  for await (const lines of linesOf(stream)) all.push(...lines);
  return all;
}

describe('lines', () => {
  it.each([1, 2, 3, 7, 1000])('are the same whatever pieces of %i bytes they come in', async (size) => {
    const lines = await allOf(bytesOf('{"name":"ليلى"}\n\n{"😀":1}\nlast', size));
    expect(lines).toEqual(['{"name":"ليلى"}', '', '{"😀":1}', 'last']);
  });

  it("end at no separator of Unicode: those stand in people's texts, and JSON leaves them as they are", async () => {
    const lines = await allOf(bytesOf('{"text":"a\u2028b\u2029c"}\n1\n', 5));
    expect(lines).toEqual(['{"text":"a\u2028b\u2029c"}', '1']);
  });

  it('are none in nothing', async () => {
    const lines = await allOf(bytesOf('', 1));
    expect(lines).toEqual([]);
  });
});
