import { expect, it } from '@jest/globals';
import { ownerOfEvent } from './event-owner.js';
import type { CollectionName } from './parts.js';

const FOUND: Readonly<Partial<Record<CollectionName, string>>> = {
  customers: 'cus_1',
  charges: 'ch_1',
  payment_intents: 'pi_1',
  checkout_sessions: 'cs_1',
};
const has = (of: CollectionName, id: unknown): boolean => id !== undefined && FOUND[of] === id;

it.each([
  ['the customer herself', { object: 'customer', id: 'cus_1' }, { of: 'customers', id: 'cus_1' }],
  ['what names her', { object: 'invoice', id: 'in_9', customer: 'cus_1' }, { of: 'customers', id: 'cus_1' }],
  ['what holds her whole', { object: 'x', customer: { id: 'cus_1' } }, { of: 'customers', id: 'cus_1' }],
  ['her identity check', { object: 'x', related_customer: 'cus_1' }, { of: 'customers', id: 'cus_1' }],
  ['a refund of her charge', { object: 'refund', id: 're_1', charge: 'ch_1' }, { of: 'charges', id: 'ch_1' }],
  [
    'a guest’s charge',
    { object: 'charge', id: 'ch_9', customer: null, payment_intent: 'pi_1' },
    { of: 'payment_intents', id: 'pi_1' },
  ],
  ['a guest’s session', { object: 'checkout.session', id: 'cs_1' }, { of: 'checkout_sessions', id: 'cs_1' }],
])('an event of %s is hers', (_, object, owner) => {
  expect(ownerOfEvent(object, has)).toEqual(owner);
});

it.each([
  ['another customer', { object: 'customer', id: 'cus_2' }],
  ['another customer’s record, whatever else it names', { object: 'x', customer: 'cus_2', charge: 'ch_1' }],
  ['another guest', { object: 'checkout.session', id: 'cs_2' }],
  ['nobody', { object: 'balance' }],
])('an event of %s is not', (_, object) => {
  expect(ownerOfEvent(object, has)).toBeUndefined();
});
