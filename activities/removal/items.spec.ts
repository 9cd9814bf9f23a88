import { describe, expect, it } from '@jest/globals';
import type { FoundRecord } from '#libs/contracts/public-items';
import { chosenIn, itemsOf, namedIn, outcomeOf } from './items.js';

const song = (id: string, more: Partial<FoundRecord> = {}): FoundRecord => ({
  ...{ system: 'product', collection: 'd:songs', key: { id }, title: `song ${id}`, date: `2026-01-0${id}` },
  page: { system: 'site', value: id },
  ...more,
});
const entry = (id: string): FoundRecord => song(id, { collection: 'd:entries', title: 'headline' });
const page = (id: string, system = 'site'): FoundRecord => ({
  ...{ system, collection: `${system}:songs`, key: { address: `https://x.org/${id}` } },
  ...{ address: `https://x.org/${id}`, page: { system, value: id } },
});

describe('the items of a person', () => {
  it('are what one page shows, wherever its rows lie, the newest first', () => {
    expect(itemsOf([song('1'), song('2'), entry('1'), page('1')])).toEqual([
      {
        ...{ title: 'song 2', date: '2026-01-02', page: { system: 'site', value: '2' }, addresses: [] },
        records: [{ system: 'product', collection: 'd:songs', key: { id: '2' } }],
      },
      {
        ...{ title: 'song 1', date: '2026-01-01', page: { system: 'site', value: '1' } },
        addresses: ['https://x.org/1'],
        records: [
          { system: 'product', collection: 'd:songs', key: { id: '1' } },
          { system: 'product', collection: 'd:entries', key: { id: '1' } },
          { system: 'site', collection: 'site:songs', key: { address: 'https://x.org/1' } },
        ],
      },
    ]);
  });

  it('do not mix up a song and a profile of the same name, nor two rows without a page', () => {
    expect(itemsOf([page('layla', 'songs'), page('layla', 'profiles')])).toHaveLength(2);
    const { page: _page, ...plain } = song('1');
    expect(itemsOf([plain, { ...plain, key: { id: '2' } }])).toHaveLength(2);
  });

  it('are nothing that nobody could recognise, and no more than a page holds', () => {
    const { title: _title, ...untitled } = song('1');
    expect(itemsOf([untitled])).toEqual([]);
    expect(itemsOf(Array.from({ length: 100 }, (_, index) => song(String(index))))).toHaveLength(80);
  });
});

describe('what was chosen', () => {
  const [item] = itemsOf([song('1'), page('1')]);
  if (!item) throw new Error('no item');

  it('means in each system its own records, and in that of the pages the page', () => {
    expect(chosenIn([item], 'product')).toEqual([{ collection: 'd:songs', key: { id: '1' } }]);
    expect(chosenIn([item], 'site')).toEqual([
      { collection: 'site:songs', key: { address: 'https://x.org/1' } },
      { collection: 'site', key: { page: '1' } },
    ]);
    expect(chosenIn([item], 'other')).toEqual([]);
  });

  it('concerns nothing of other people but what it names', () => {
    const shared = ['1', '2'].map((value) => ({ kind: 'public_page', value, shared: true }) as const);
    expect(namedIn(chosenIn([item], 'site'), shared)).toEqual([shared[0]]);
    expect(namedIn([], shared)).toEqual([]);
  });

  it.each([
    ['hidden', 'nothing of it is public', [song('2')], []],
    ['still-visible', 'its row is', [song('1')], []],
    ['still-visible', 'its page is, at whatever address', [{ ...page('1'), key: { address: 'other' } }], []],
    ['still-visible', 'a system with a part of it was not read again', [], ['site']],
    ['hidden', 'only another system was not read again', [], ['other']],
  ] as const)('is %s where %s', (outcome, _why, after, unread) => {
    expect(outcomeOf(item, { after, unread: new Set(unread) })).toBe(outcome);
  });
});
