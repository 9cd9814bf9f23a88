import { describe, expect, it } from '@jest/globals';
import { linesOf } from './lines.js';

async function* bytesOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size)
    yield await Promise.resolve(bytes.subarray(start, start + size));
}

describe('lines', () => {
  it.each([1, 2, 3, 7, 1000])('are the same whatever pieces of %i bytes they come in', async (size) => {
    const lines: string[] = [];
    for await (const line of linesOf(bytesOf('{"name":"ليلى"}\n\n{"😀":1}\nlast', size))) lines.push(line);
    expect(lines).toEqual(['{"name":"ليلى"}', '', '{"😀":1}', 'last']);
  });

  it("end at no separator of Unicode: those stand in people's texts, and JSON leaves them as they are", async () => {
    const lines: string[] = [];
    for await (const line of linesOf(bytesOf('{"text":"a\u2028b\u2029c"}\n1\n', 5))) lines.push(line);
    expect(lines).toEqual(['{"text":"a\u2028b\u2029c"}', '1']);
  });

  it('are none in nothing', async () => {
    const lines: string[] = [];
    for await (const line of linesOf(bytesOf('', 1))) lines.push(line);
    expect(lines).toEqual([]);
  });
});
