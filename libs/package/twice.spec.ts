import { describe, expect, it } from '@jest/globals';
import { twice } from './twice.js';

async function allOf(pages: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

describe('what is read twice', () => {
  it.each([
    { pages: [], opened: 1 },
    { pages: ['one'], opened: 1 },
    { pages: ['one', 'two'], opened: 2 },
    { pages: ['one', 'two', 'three'], opened: 2 },
  ])('is the same both times: $pages.length pages, opened $opened times', async ({ pages, opened }) => {
    let openings = 0;
    // oxlint-disable-next-line typescript/require-await -- a generator of what lies in memory
    const read = twice(async function* () {
      openings += 1;
      yield* pages;
    });
    expect(await allOf(read.first())).toEqual(pages);
    expect(await allOf(read.second())).toEqual(pages);
    expect(openings).toBe(opened);
  });

  it('is whole the second time, also where the first was left or never begun', async () => {
    // oxlint-disable-next-line typescript/require-await -- a generator of what lies in memory
    const open = async function* () {
      yield* ['one', 'two'];
    };
    expect(await allOf(twice(open).second())).toEqual(['one', 'two']);
    const left = twice(open);
    for await (const page of left.first()) if (page === 'one') break;
    expect(await allOf(left.second())).toEqual(['one', 'two']);
  });
});
