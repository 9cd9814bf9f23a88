import { describe, expect, it } from '@jest/globals';
import type { Correction, RectificationRequest } from '#libs/connectors/kit/rectification';
import { createStripeRectifier } from '#libs/connectors/stripe/rectifier';
import type { StripeStandIn } from '../../apps/sandbox/src/vendors/stripe/index.js';
import { address } from '../../apps/sandbox/src/vendors/stripe/objects/own.js';
import { beforeEachStripe } from '../support/judged-stripe.js';
import {
  AS_OF,
  changesSince,
  common,
  heldBy,
  repair,
  spoil,
  SPOILINGS,
  tried,
  writesTo,
} from '../support/stripe-acts.js';

let stripe: StripeStandIn;
beforeEachStripe((started) => {
  stripe = started;
  const customer = stripe.account.livingCustomer('cus_example_layla');
  const shipping = {
    name: 'Layla',
    phone: '+966500000003',
    address: address('Jeddah', 'SA', 'Old Street 1'),
  };
  if (customer) stripe.account.replace('customer', { ...customer, shipping });
});

const rectifier = (secretKey?: string) => createStripeRectifier(common(stripe, secretKey));

const correction = (collection: string, field: string, value: string | null): Correction => ({
  id: `${collection}.${field}`,
  collection: `stripe:${collection}`,
  field,
  value,
});

const request = (...corrections: readonly Correction[]): RectificationRequest => ({
  identifiers: [{ kind: 'email', value: 'layla@example.com' }],
  corrections,
  asOf: AS_OF,
});

const ALL = request(
  correction('customers', 'name', 'Leila Haddad'),
  correction('customers', 'email', 'leila@example.org'),
  correction('customers', 'address.city', 'Riyadh'),
  correction('customers', 'address.line2', '2nd floor'),
  correction('customers', 'shipping.name', 'Leila Haddad'),
  correction('customers', 'phone', null),
  correction('tax_ids', 'value', '310000000000019'),
  correction('payment_methods', 'billing_details.name', 'Leila Haddad'),
  correction('payment_methods', 'billing_details.address.city', 'Riyadh'),
);

async function correct(asked: RectificationRequest) {
  const planned = await rectifier().plan(asked);
  const { changed } = await rectifier().execute(asked, planned);
  return { planned, changed, left: await rectifier().verify(asked, planned) };
}

describe('a correction at Stripe', () => {
  it('writes the right values into what is hers, and leaves the rest of an address as it is', async () => {
    const before = heldBy(stripe);
    const { planned, changed, left } = await correct(ALL);
    expect(planned.corrections.map(({ rows, right }) => [rows, right])).toEqual(Array(9).fill([1, 0]));
    expect(Object.values(changed)).toEqual(Array(9).fill(1));
    expect(left).toEqual([]);
    expect(stripe.account.get('customer', 'cus_example_layla')).toMatchObject({
      name: 'Leila Haddad',
      email: 'leila@example.org',
      phone: null,
      address: {
        city: 'Riyadh',
        country: 'SA',
        line1: 'Example Street 3, canary-layla-7f3a',
        line2: '2nd floor',
      },
      shipping: { name: 'Leila Haddad', phone: '+966500000003', address: { line1: 'Old Street 1' } },
    });
    expect(stripe.account.get('payment_method', 'pm_example_layla')?.billing_details).toMatchObject({
      name: 'Leila Haddad',
      email: 'layla@example.com',
      address: { city: 'Riyadh', country: 'SA' },
    });
    const { gone, altered } = changesSince(before, stripe);
    expect(gone).toEqual(['txi_example_layla']);
    expect(altered).toEqual(['cus_example_layla', 'pm_example_layla', 'txi_sandbox_1']);
    expect(stripe.account.get('tax_id', 'txi_sandbox_1')).toMatchObject({
      type: 'sa_vat',
      value: '310000000000019',
      customer: 'cus_example_layla',
    });
  });

  it('changes nothing when it is repeated', async () => {
    const planned = await rectifier().plan(ALL);
    await rectifier().execute(ALL, planned);
    const before = heldBy(stripe);
    const { changed } = await rectifier().execute(ALL, planned);
    expect(Object.values(changed)).toEqual(Array(9).fill(0));
    expect(changesSince(before, stripe)).toEqual({ gone: [], altered: [], others: [] });
  });

  it('says of a final invoice that a person has to write another one', async () => {
    const asked = request(correction('invoices', 'customer_name', 'Leila Haddad'));
    const planned = await rectifier().plan(asked);
    expect(planned).toEqual({
      corrections: [{ id: 'invoices.customer_name', rows: 1, right: 0, notAppliedBecause: 'final-invoice' }],
      targets: { 'invoices.customer_name': [] },
    });
    await rectifier().execute(asked, planned);
    expect(writesTo(stripe)).toEqual([]);
    expect(await rectifier().verify(asked, planned)).toEqual([]);
  });

  it.each([
    ['charges', 'receipt_email', 'a@example.com', 'not-editable'],
    ['customers', 'metadata.dsr_restricted', '', 'not-editable'],
    ['customers', 'email', 'no address', 'not-accepted'],
    ['customers', 'phone', '123456789012345678901', 'not-accepted'],
    ['customers', 'address.country', 'Saudi Arabia', 'not-accepted'],
  ])('does not try to write %s.%s = %s', async (collection, field, value, why) => {
    const asked = request(correction(collection, field, value));
    const planned = await rectifier().plan(asked);
    expect(planned.corrections[0]?.notAppliedBecause).toBe(why);
    await rectifier().execute(asked, planned);
    expect(writesTo(stripe)).toEqual([]);
  });

  it('makes no delivery address of one part of it', async () => {
    const customer = stripe.account.livingCustomer('cus_example_layla');
    if (customer) stripe.account.replace('customer', { ...customer, shipping: null });
    const { corrections } = await rectifier().plan(
      request(correction('customers', 'shipping.name', 'Leila')),
    );
    expect(corrections).toEqual([{ id: 'customers.shipping.name', rows: 0, right: 0 }]);
  });

  it('does not choose between two tax numbers', async () => {
    const tax = stripe.account.get('tax_id', 'txi_example_layla');
    if (tax) stripe.account.add('tax_id', { ...tax, id: 'txi_example_layla_2', value: '310000000000099' });
    const { corrections } = await rectifier().plan(request(correction('tax_ids', 'value', '1')));
    expect(corrections[0]).toMatchObject({ rows: 2, notAppliedBecause: 'ambiguous' });
  });

  it('knows which fields reach the person', () => {
    const reaching = rectifier().fields.filter(({ reaches }) => reaches !== undefined);
    expect(reaching.map(({ field, reaches }) => [field, reaches])).toEqual([
      ['email', 'email'],
      ['phone', 'phone_number'],
    ]);
  });

  it('writes nothing where a customer came to be since the plan', async () => {
    const planned = await rectifier().plan(ALL);
    const customer = stripe.account.livingCustomer('cus_example_layla');
    if (customer) stripe.account.add('customer', { ...customer, id: 'cus_example_new' });
    await expect(rectifier().execute(ALL, planned)).rejects.toMatchObject({ code: 'plan-exceeded' });
    expect(writesTo(stripe)).toEqual([]);
  });

  it.each(SPOILINGS)('has every effect once when %s', async (_, spoiling) => {
    const planned = await rectifier().plan(ALL);
    for (const write of [0, 1, 2, 3]) {
      spoil(stripe, spoiling, write);
      await tried(() => rectifier().execute(ALL, planned));
      repair(stripe);
    }
    await rectifier().execute(ALL, planned);
    expect(await rectifier().verify(ALL, planned)).toEqual([]);
    const numbers = stripe.account.all('tax_id').map(({ row }) => row);
    expect(numbers).toMatchObject([{ value: '310000000000019' }]);
  });

  it('tells what is wrong again afterwards', async () => {
    const { planned } = await correct(ALL);
    const customer = stripe.account.livingCustomer('cus_example_layla');
    if (customer) stripe.account.replace('customer', { ...customer, name: 'Layla' });
    expect(await rectifier().verify(ALL, planned)).toEqual(['customers.name']);
  });

  it('is a refusal where the key is not taken', async () => {
    await expect(rectifier('rk_test_of_somebody_else').plan(ALL)).rejects.toMatchObject({
      code: 'system-refused',
    });
  });
});
