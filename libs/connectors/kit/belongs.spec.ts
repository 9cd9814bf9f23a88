import { describe, expect, it } from '@jest/globals';
import { assertEnvelopeBelongs, gatheredKeySet, hashOfKey } from './belongs.js';
import type { Envelope } from './connector.js';

const envelope = (field: string, value: string): Envelope => ({
  system: 'product-db',
  collection: 'shop:song',
  key: { id: '1' },
  via: { field, valueHash: hashOfKey([value]) },
  data: { id: 1 },
});
const gathered = gatheredKeySet([
  { field: 'identity.email', valueHash: hashOfKey(['layla@example.com']) },
  { field: 'shop:account.id', valueHash: hashOfKey(['7']) },
]);

describe('a record', () => {
  it('belongs when a gathered key leads to it', () => {
    expect(() => assertEnvelopeBelongs(envelope('shop:account.id', '7'), gathered)).not.toThrow();
  });

  it.each([
    ['another value', 'shop:account.id', '8'],
    ['a gathered value of another field', 'identity.email', '7'],
  ])('is foreign with %s', (_, field, value) => {
    expect(() => assertEnvelopeBelongs(envelope(field, value), gathered)).toThrow('foreign-record');
  });
});
