import { expect, it } from '@jest/globals';
import { describeCollection } from './collections.js';
import { COLLECTIONS } from './parts.js';

it('the balance of a customer goes out with its currency: portability takes only what has a column', () => {
  const names = describeCollection('customers').columns.map(({ name }) => name);
  expect(names.filter((name) => ['balance', 'currency'].includes(name))).toEqual(['balance', 'currency']);
});

it('what the law makes the company keep is no part of a portability answer', () => {
  const books = COLLECTIONS.map(describeCollection).filter(({ basis }) => basis === 'legal-obligation');
  expect(books.map(({ key }) => key).toSorted()).toEqual([
    'stripe:cash_balance_transactions',
    'stripe:credit_balance_transactions',
    'stripe:credit_note_lines',
    'stripe:credit_notes',
    'stripe:customer_balance_transactions',
    'stripe:disputes',
    'stripe:invoice_lines',
    'stripe:invoices',
    'stripe:tax_ids',
  ]);
});
