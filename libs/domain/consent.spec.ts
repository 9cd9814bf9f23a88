import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mayUse, type ConsentState } from './consent.js';
import { PURPOSES } from './words.js';

const state = (given: boolean | null, restricted = false): ConsentState => ({ given, restricted });

describe('the consent ledger', () => {
  it('says no to the training of models until somebody says yes', () => {
    expect(mayUse('ai-training', [])).toEqual({ may: false, because: 'never-asked' });
    expect(mayUse('ai-training', [state(true)])).toEqual({ may: true, because: 'given' });
    expect(mayUse('ai-training', [state(false)])).toEqual({ may: false, because: 'refused' });
  });

  it('allows what California allows until it is refused, by the user or by one of the browsers', () => {
    expect(mayUse('sale-or-sharing', [])).toEqual({ may: true, because: 'never-asked' });
    expect(mayUse('sale-or-sharing', [state(true), state(false)])).toEqual({
      may: false,
      because: 'refused',
    });
  });

  it('never says yes against a no or a restriction', () => {
    const states = fc.array(fc.record({ given: fc.option(fc.boolean()), restricted: fc.boolean() }));
    fc.assert(
      fc.property(fc.constantFrom(...PURPOSES), states, (purpose, all) => {
        const against = all.some(({ given, restricted }) => given === false || restricted);
        expect(mayUse(purpose, all).may && against).toBe(false);
      }),
    );
  });
});
