import { describe, expect, it } from '@jest/globals';
import { assertEnvelopeBelongs, assertSeedsGiven, gatheredKeySet, hashOfKey } from './belongs.js';
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

describe('a search', () => {
  const given = [
    { kind: 'email', value: ' Layla@Example.com' },
    { kind: 'external_id', value: '007' },
  ];
  const began = (field: string, value: string) => () =>
    assertSeedsGiven([{ field, valueHash: hashOfKey([value]) }], given);

  it('may begin from what it was given, as the system writes it', () => {
    expect(began('identity.email', 'layla@example.com')).not.toThrow();
    expect(began('identity.external_id', '7')).not.toThrow();
    expect(began('shop:account.id', '8')).not.toThrow();
  });

  it.each([
    ['another address', 'identity.email', 'omar@example.com'],
    ['a value of another kind', 'identity.phone_number', '7'],
  ])('is foreign when it began from %s', (_, field, value) => {
    expect(began(field, value)).toThrow('foreign-record');
  });
});
