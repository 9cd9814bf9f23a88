import { expect, it } from '@jest/globals';
import { CLERK_COLLECTIONS } from './clerk-collections.js';

it("the company's lists of who may sign up are no part of a portability answer", () => {
  const lists = CLERK_COLLECTIONS.filter(({ basis }) => basis === 'legitimate-interest');
  expect(lists.map(({ key }) => key)).toEqual(['clerk:allowlist_identifiers', 'clerk:blocklist_identifiers']);
});
