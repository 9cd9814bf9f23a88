import { describe, expect, it } from '@jest/globals';
import type { MarkRequest } from '#libs/connectors/kit/marks';
import { createStripeMarker } from '#libs/connectors/stripe/marker';
import type { StripeStandIn } from '../../apps/sandbox/src/vendors/stripe/index.js';
import { beforeEachStripe } from '../support/judged-stripe.js';
import {
  AS_OF,
  changesSince,
  common,
  heldBy,
  REQUEST,
  repair,
  spoil,
  SPOILINGS,
  tried,
  writesTo,
} from '../support/stripe-acts.js';

let stripe: StripeStandIn;
beforeEachStripe((started) => {
  stripe = started;
});

const marker = (secretKey?: string) => createStripeMarker(common(stripe, secretKey));

const asked = (mark: MarkRequest['mark'], changes: Partial<MarkRequest> = {}): MarkRequest => ({
  identifiers: REQUEST.identifiers,
  mark,
  purposes: [],
  lockAccount: false,
  pauseBilling: false,
  asOf: AS_OF,
  ...changes,
});

const GENTLE = { purposes: [], lockAccount: false, pauseBilling: false } as const;
const WIDE = { purposes: [] } as const;
const NARROW = { purposes: ['analytics'] } as const;
/** The one that is lifted, and the one that goes on. */
const LIFTED = [
  ['wide, then narrow', WIDE, NARROW],
  ['narrow, then wide', NARROW, WIDE],
] as const;

const CUSTOMERS = ['cus_example_layla', 'cus_example_layla_first'];
const metadataOf = (id = 'cus_example_layla') => stripe.account.livingCustomer(id)?.metadata;

describe('a restriction at Stripe', () => {
  it('is a note in the metadata of her customers and of nobody else, beside what stands there', async () => {
    const before = heldBy(stripe);
    expect(await marker().apply(asked('restrict'))).toEqual({
      items: [{ collection: 'stripe:customers', rows: 2, by: 'metadata.dsr_restricted' }],
    });
    expect(changesSince(before, stripe)).toEqual({ gone: [], altered: CUSTOMERS, others: [] });
    expect(metadataOf()).toMatchObject({ dsr_restricted: '1', account_id: expect.any(String) });
    expect(await marker().verify(asked('restrict'))).toEqual([]);
  });

  it('names the purposes that it is limited to', async () => {
    await marker().apply(asked('restrict', { purposes: ['marketing', 'analytics'] }));
    expect(metadataOf()).toMatchObject({ dsr_restricted: 'marketing,analytics' });
  });

  it('of some uses never narrows one of all', async () => {
    await marker().apply(asked('restrict', { purposes: ['marketing'] }));
    await marker().apply(asked('restrict', { purposes: ['analytics'] }));
    expect(metadataOf()).toMatchObject({ dsr_restricted: 'marketing,analytics' });
    await marker().apply(asked('restrict'));
    await marker().apply(asked('restrict', { purposes: ['marketing'] }));
    expect(metadataOf()).toMatchObject({ dsr_restricted: '1' });
  });

  it.each(LIFTED)('leaves what another one asks for when it is lifted: %s', async (_, first, second) => {
    await marker().apply(asked('restrict', first));
    await marker().apply(asked('restrict', second));
    const lift = asked('lift', { ...first, stays: { ...GENTLE, ...second } });
    await marker().apply(lift);
    const [left, note] = second.purposes.length === 0 ? [[], '1'] : [second.purposes, 'analytics'];
    expect(metadataOf()).toMatchObject({ dsr_restricted: note });
    expect(await marker().verify(asked('restrict', { purposes: left }))).toEqual([]);
    expect(await marker().verify(lift)).toEqual([]);
    await marker().apply(asked('lift', second));
    expect(metadataOf()).not.toHaveProperty('dsr_restricted');
    expect(await marker().verify(asked('lift', second))).toEqual([]);
  });

  it('resumes the billing with the one that paused it, and not before', async () => {
    const pausedNow = () => stripe.account.get('subscription', 'sub_example_layla')?.pause_collection;
    await marker().apply(asked('restrict', { pauseBilling: true }));
    await marker().apply(asked('lift', { stays: { ...GENTLE, pauseBilling: true } }));
    expect(pausedNow()).toMatchObject({ behavior: 'keep_as_draft' });
    await marker().apply(asked('lift', { pauseBilling: true, stays: GENTLE }));
    expect([pausedNow(), metadataOf()?.['dsr_restricted']]).toEqual([null, '1']);
  });

  it('writes once, however often it is asked for, and again where somebody took the mark away', async () => {
    await marker().apply(asked('restrict'));
    await marker().apply(asked('restrict'));
    expect(writesTo(stripe)).toHaveLength(2);
    const customer = stripe.account.livingCustomer('cus_example_layla');
    if (customer) stripe.account.replace('customer', { ...customer, metadata: { other: 'x' } });
    expect(await marker().verify(asked('restrict'))).toEqual([{ collection: 'stripe:customers', rows: 1 }]);
    await marker().apply(asked('restrict'));
    expect(await marker().verify(asked('restrict'))).toEqual([]);
  });

  it('leaves the billing alone unless that was asked for', async () => {
    await marker().apply(asked('restrict'));
    expect(stripe.account.get('subscription', 'sub_example_layla')?.pause_collection).toBeNull();
    const paused = asked('restrict', { pauseBilling: true });
    expect((await marker().apply(paused)).items).toContainEqual({
      collection: 'stripe:subscriptions',
      rows: 1,
      by: 'pause_collection',
    });
    expect(stripe.account.get('subscription', 'sub_example_layla')?.pause_collection).toMatchObject({
      behavior: 'keep_as_draft',
    });
    expect(await marker().verify(paused)).toEqual([]);
  });

  it('is lifted with everything it brought, and what the company paused itself stays paused', async () => {
    const before = heldBy(stripe);
    const own = stripe.account.get('subscription', 'sub_example_layla');
    const paused = { behavior: 'void', resumes_at: null } as const;
    if (own) stripe.account.add('subscription', { ...own, id: 'sub_example_own', pause_collection: paused });
    await marker().apply(asked('restrict', { pauseBilling: true }));
    await marker().apply(asked('lift'));
    expect(changesSince(before, stripe).altered).toEqual(['sub_example_own']);
    expect(stripe.account.get('subscription', 'sub_example_own')?.pause_collection).toEqual(paused);
    expect(await marker().verify(asked('lift'))).toEqual([]);
  });

  it.each(SPOILINGS)('can be tried again when %s', async (_, spoiling) => {
    const paused = asked('restrict', { pauseBilling: true });
    for (const write of [0, 1, 0]) {
      spoil(stripe, spoiling, write);
      await tried(() => marker().apply(paused));
      repair(stripe);
    }
    await marker().apply(paused);
    expect(await marker().verify(paused)).toEqual([]);
    expect(metadataOf()).toMatchObject({ dsr_restricted: '1' });
  });
});

describe('an end to a purpose at Stripe', () => {
  it('mirrors marketing and sale in the metadata', async () => {
    const stop = asked('stop', { purposes: ['marketing', 'sale-or-sharing', 'analytics'] });
    expect((await marker().apply(stop)).items).toEqual([
      {
        collection: 'stripe:customers',
        rows: 2,
        by: 'metadata.dsr_stop_marketing metadata.dsr_stop_sale_or_sharing',
      },
    ]);
    expect(metadataOf()).toMatchObject({ dsr_stop_marketing: '1', dsr_stop_sale_or_sharing: '1' });
    expect(await marker().verify(stop)).toEqual([]);
  });

  it('does nothing for a purpose that is none of Stripe’s', async () => {
    expect(await marker().apply(asked('stop', { purposes: ['analytics'] }))).toEqual({ items: [] });
    expect(stripe.http.calls).toEqual([]);
  });
});

describe('a mark at Stripe that cannot be set', () => {
  it('says that nothing is held of somebody who has no customer', async () => {
    const identifiers = [{ kind: 'email', value: 'dana@example.com' }];
    expect(await marker().apply(asked('restrict', { identifiers }))).toEqual({ items: [] });
  });

  it('is a refusal where the key is not taken', async () => {
    await expect(marker('rk_test_of_somebody_else').apply(asked('restrict'))).rejects.toMatchObject({
      code: 'system-refused',
    });
  });
});
