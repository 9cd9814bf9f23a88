import { describe, expect, it } from '@jest/globals';
import { found } from './traces.js';

const NAME = 'ليلى الكناري';
const WORD = 'canary-word-01';

describe('what is searched for', () => {
  it.each([
    ['as it is', `x ${WORD} y`],
    ['in other letters', WORD.toUpperCase()],
    ['in hex', Buffer.from(`{"a":"${WORD}"}`).toString('hex')],
    ...[0, 1, 2].flatMap((before) =>
      (['base64', 'base64url'] as const).map((form) => [
        `in ${form} behind ${before} bytes`,
        Buffer.from(`${'.'.repeat(before)}${WORD}"}`).toString(form),
      ]),
    ),
  ])('is found %s', (_how, text = '') => {
    expect(found(new Map([['log', text]]), [WORD])).toEqual([`log: ${WORD}`]);
  });

  it('is found in addresses, in JSON and in other scripts', () => {
    const places = new Map([
      ['address', encodeURIComponent(NAME)],
      ['base64', Buffer.from(`"${NAME}"`).toString('base64')],
      ['other', 'ليلى'],
    ]);
    expect(found(places, [NAME])).toEqual([`address: ${NAME}`, `base64: ${NAME}`]);
  });
});
