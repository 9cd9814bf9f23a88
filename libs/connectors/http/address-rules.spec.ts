import { describe, expect, it } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { isPublicAddress, publicLookup } from './address-rules.js';

describe('an address', () => {
  it.each(['8.8.8.8', '172.15.255.255', '172.32.0.0', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '%s is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '2002:7f00:1::',
    '2001:0:1::1',
    '2001:db8::1',
    'service.example',
    '',
  ])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('the look-up of a name', () => {
  const found = (addresses: readonly string[], all = true) =>
    new Promise((resolve) => {
      const answer = addresses.map((address): LookupAddress => ({ address, family: 4 }));
      publicLookup('shop', (_host, _options, done) => done(null, answer))(
        'service.example',
        { all },
        (error, ...rest) => resolve(error ? error.message : rest),
      );
    });

  it('gives the very addresses that were judged', async () => {
    expect(await found(['8.8.8.8', '9.9.9.9'])).toEqual([
      [
        { address: '8.8.8.8', family: 4 },
        { address: '9.9.9.9', family: 4 },
      ],
    ]);
    expect(await found(['8.8.8.8'], false)).toEqual(['8.8.8.8', 4]);
  });

  it('refuses a name as soon as one of its addresses is not public, or none is there', async () => {
    const refusal = 'system-rejected: shop: its name leads to an address that may not be called';
    expect(await found(['8.8.8.8', '10.0.0.1'])).toBe(refusal);
    expect(await found([])).toBe(refusal);
  });

  it('passes on that a name is unknown', async () => {
    const unknown = new Promise((resolve) => {
      const lookup = publicLookup('shop', (_host, _options, done) => done(new Error('ENOTFOUND'), []));
      lookup('service.example', { all: true }, (error) => resolve(error?.message));
    });
    expect(await unknown).toBe('ENOTFOUND');
  });
});
