/** Whose an event of Stripe's is: the account's last thirty days are one list, without a filter by customer. */
import type { Owner } from './listings.js';
import { idIn, type Fields } from './pages.js';
import type { CollectionName } from './parts.js';

type Has = (of: CollectionName, id: unknown) => boolean;

/** Kinds of object whose own id may have been found. */
const OBJECTS: Readonly<Record<string, CollectionName>> = {
  customer: 'customers',
  charge: 'charges',
  payment_intent: 'payment_intents',
  setup_intent: 'setup_intents',
  'checkout.session': 'checkout_sessions',
  invoice: 'invoices',
  subscription: 'subscriptions',
};

/** Fields by which an object names what it belongs to; the customer counts before the rest. */
const OWNERS: readonly Owner[] = [
  { field: 'customer', of: 'customers' },
  { field: 'related_customer', of: 'customers' },
  { field: 'charge', of: 'charges' },
  { field: 'payment_intent', of: 'payment_intents' },
  { field: 'invoice', of: 'invoices' },
  { field: 'subscription', of: 'subscriptions' },
];

export interface FoundOwner {
  readonly of: CollectionName;
  readonly id: string;
}

/** What was found that the event's object is, or belongs to; undefined for an event of somebody else. */
export function ownerOfEvent(object: Fields, has: Has): FoundOwner | undefined {
  const own = OBJECTS[String(object['object'])];
  if (own === 'customers') return found(own, object['id'], has);
  const customer = idIn(object['customer']);
  if (customer !== undefined) return found('customers', customer, has);
  const owner = OWNERS.find(({ field, of }) => has(of, idIn(object[field])));
  if (owner) return found(owner.of, idIn(object[owner.field]), has);
  return own && found(own, object['id'], has);
}

const found = (of: CollectionName, id: unknown, has: Has): FoundOwner | undefined =>
  typeof id === 'string' && has(of, id) ? { of, id } : undefined;
