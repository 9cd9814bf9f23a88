import { expect, it } from '@jest/globals';
import { COLLECTIONS, keyOf } from '#libs/connectors/stripe/parts';
import { TRIALS } from '#libs/connectors/stripe/permissions';
import { readSource } from './repository.js';

const rows = readSource('docs/connectors/stripe.md')
  .split('\n')
  .flatMap((line) => /^\| `([^`]+)`/.exec(line)?.[1] ?? []);

it("Stripe's document lists every collection and every permission, in order", () => {
  expect(rows.filter((name) => name.startsWith('stripe:'))).toEqual(COLLECTIONS.map(keyOf));
  expect(rows.filter((name) => name.includes(': Read'))).toEqual(TRIALS.map(({ name }) => name));
});

it('every collection of Stripe is opened by exactly one permission', () => {
  expect(TRIALS.flatMap(({ opens }) => opens).toSorted()).toEqual(COLLECTIONS.toSorted());
});
