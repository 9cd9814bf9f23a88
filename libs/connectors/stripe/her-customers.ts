/** The customers of one person, by proved identifiers alone; what a mark or a correction begins from. */
import type { Stripe } from 'stripe';
import type { Identifier } from '#libs/connectors/kit/connector';
import { assertIdentifier, canonicalEmail, trimEmail } from '#libs/connectors/kit/identifiers';
import { WafaError } from '#libs/domain/errors';
import { assertCustomerId } from './customer-id.js';
import { heldOrNothing, pagesOf, type ListCall, type StripeObject } from './pages.js';

export interface Account {
  readonly system: string;
  readonly stripe: Stripe;
}

/** Deleted ones hold nothing any more and are left out. */
export async function customersOf(
  { system, stripe }: Account,
  identifiers: readonly Identifier[],
): Promise<readonly Stripe.Customer[]> {
  const found = new Map<string, Stripe.Customer>();
  const values = (kind: string): readonly string[] =>
    identifiers.filter((one) => one.kind === kind).map(({ value }) => value);
  identifiers.filter(({ kind }) => KINDS.includes(kind)).forEach(assertIdentifier);
  identifiers.forEach(assertCustomerId);
  for (const id of values('stripe_customer_id')) {
    const customer = await heldOrNothing(() => stripe.customers.retrieve(id));
    if (customer && customer.id !== id) throw foreign(system);
    if (customer && !customer.deleted) found.set(id, customer);
  }
  for (const address of values('email').map(trimEmail))
    for (const email of new Set([address, address.toLowerCase()]))
      for (const customer of await allOf((page) => stripe.customers.list({ email, ...page }))) {
        if (canonicalEmail(customer.email ?? '') !== canonicalEmail(address)) throw foreign(system);
        found.set(customer.id, customer);
      }
  return [...found.values()];
}

const KINDS: readonly string[] = ['email', 'stripe_customer_id'];

export async function allOf<T extends StripeObject>(list: ListCall<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const page of pagesOf(list)) all.push(...page);
  return all;
}

/** An answer that ignores the question stops everything. */
export const foreign = (system: string): WafaError =>
  new WafaError('foreign-record', `${system}: a record came that no identifier leads to`);
