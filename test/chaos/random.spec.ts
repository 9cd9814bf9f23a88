import { expect, it } from '@jest/globals';
import { tried } from './random.js';

it.each([
  [{ worker: 3, api: 2, Temporal: 1, PostgreSQL: 1 }, 'each kind was killed'],
  [{ worker: 3, api: 2, Temporal: 0, PostgreSQL: 1 }, 'never killed: Temporal'],
  [{ worker: 3, api: 0, Temporal: 0, PostgreSQL: 0 }, 'never killed: api, Temporal, PostgreSQL'],
  [{ worker: 0, api: 0, Temporal: 0, PostgreSQL: 0 }, 'nothing was killed, so nothing was tried'],
])('a run with these kills says what it tried: %j', (kills, sentence) => {
  expect(tried(kills)).toBe(sentence);
});
