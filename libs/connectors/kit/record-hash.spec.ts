import { describe, expect, it } from '@jest/globals';
import { recordHash } from './record-hash.js';

const RECORD = { system: 'product', collection: 'shop:songs', key: { id: '1', part: '2' } };

describe('the hash of a record', () => {
  it('does not depend on the order of the key columns', () => {
    expect(recordHash({ ...RECORD, key: { part: '2', id: '1' } })).toBe(recordHash(RECORD));
    expect(recordHash(RECORD)).toBe('3ecd1feb13df6e441a868c58e412996a17d2f274a0eddc1c4bcc758d6a311fc9');
  });

  it('differs by system, collection and key', () => {
    const others = [{ system: 'other' }, { collection: 'shop:other' }, { key: { id: '12', part: '' } }];
    const hashes = others.map((change) => recordHash({ ...RECORD, ...change }));
    expect(new Set([recordHash(RECORD), ...hashes]).size).toBe(4);
  });
});
