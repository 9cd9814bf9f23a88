/** What of the found rows stands in an answer: nothing that the map calls something else than personal. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DiscoveryResult, Envelope } from '#libs/connectors/kit/connector';
import { discoverAll } from '#libs/connectors/kit/contract';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { startProduct, type Product } from '../support/product.js';

describe('the answer from the example product', () => {
  let product: Product;
  let envelopes: readonly Envelope[];
  let result: DiscoveryResult;
  beforeAll(async () => {
    product = await startProduct();
    const layla = { kind: 'email', value: PEOPLE.layla.email };
    ({ envelopes, result } = await discoverAll(product.connector, [layla]));
  });
  afterAll(async () => {
    await product.connector.close();
    await product.database.drop();
  });

  const columnsOf = (collection: string): string[] =>
    Object.keys(envelopes.find((one) => one.collection === `qwenimage_product:${collection}`)?.data ?? {});

  it('names no employee, and no place in our storage', () => {
    const text = JSON.stringify(envelopes.map(({ data }) => data));
    expect(text).toContain('راجعنا الأمر');
    expect(text).not.toMatch(/Employee|songs\/layla|invitee_hash/);
  });

  it('has the columns that the connector describes, in their order', () => {
    for (const { key, columns } of product.connector.collections)
      expect(columnsOf(key.split(':').at(-1) ?? '')).toEqual(columns.map(({ name }) => name));
    expect(columnsOf('ticket_messages')).toEqual(['id', 'ticket_id', 'from_staff', 'body', 'sent_at']);
  });

  it('is led on by what it leaves out: the keys of the files are known', () => {
    const keys = result.identifiers.filter(({ kind }) => kind === 'media_key').map(({ value }) => value);
    expect(keys).toContain('songs/layla-1.wav');
    expect(keys).toHaveLength(10);
  });
});
