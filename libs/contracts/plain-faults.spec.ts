import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { plainly } from './plain-faults.js';

const schema = z.strictObject({
  text: z.string().min(1).max(5),
  name: z.string().min(3),
  right: z.enum(['access', 'erasure']),
  only: z.literal('yes'),
  email: z.email(),
  day: z.iso.date(),
  at: z.iso.datetime(),
  id: z.uuid(),
  code: z.string().regex(/^A+$/),
  own: z.string().regex(/^B+$/, 'has to be written in B'),
  count: z.int().min(1).max(3),
  list: z.array(z.string()).min(1).max(2),
  flag: z.boolean(),
  inside: z.object({ deep: z.string() }),
  either: z.union([z.string(), z.number()]),
  above: z.number().positive(),
  below: z.number().lt(5),
  since: z.date().min(new Date('2026-01-01T00:00:00Z')),
  until: z.date().max(new Date('2026-12-31T00:00:00Z')),
  keyed: z.record(z.string().regex(/^k/), z.number()),
});
const GOOD = {
  ...{ text: 'a', name: 'abc', right: 'access', only: 'yes', email: 'a@example.org', day: '2026-01-31' },
  ...{
    at: '2026-01-31T10:00:00Z',
    id: '00000000-0000-4000-8000-00000000beef',
    code: 'A',
    own: 'B',
    count: 1,
  },
  ...{ above: 1, below: 4, since: new Date('2026-06-01'), until: new Date('2026-06-01') },
  ...{ list: ['x'], flag: true, inside: { deep: 'x' }, either: 1, keyed: { k: 1 } },
};
const said = (input: unknown): unknown[] =>
  schema
    .safeParse(input, { error: plainly })
    .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];

describe('what is said of a faulty field', () => {
  it('is nothing of a good one', () => {
    expect(said(GOOD)).toEqual([]);
  });

  it.each([
    [{ text: undefined }, 'text is missing'],
    [{ text: 7 }, 'text has to be a text'],
    [{ text: null }, 'text has to be a text'],
    [{ text: '' }, 'text must not be empty'],
    [{ text: 'secret' }, 'text has to have at most 5 characters'],
    [{ name: 'ab' }, 'name has to have at least 3 characters'],
    [{ right: 'x' }, 'right has to be one of access, erasure'],
    [{ right: undefined }, 'right is missing'],
    [{ only: 'no' }, 'only has to be yes'],
    [{ email: 'secret' }, 'email is not an e-mail address'],
    [{ day: '31.1.2026' }, 'day is not a date such as 2026-11-24'],
    [{ at: 'now' }, 'at is not an instant such as 2026-11-24T09:00:00Z'],
    [{ id: '7' }, 'id is not an id'],
    [{ code: 'b' }, 'code is not written as it has to be'],
    [{ own: 'b' }, 'own has to be written in B'],
    [{ count: 'x' }, 'count has to be a number'],
    [{ count: 1.5 }, 'count has to be a whole number'],
    [{ count: 0 }, 'count has to be at least 1'],
    [{ count: 4 }, 'count has to be at most 3'],
    [{ above: 0 }, 'above has to be more than 0'],
    [{ below: 5 }, 'below has to be less than 5'],
    [{ since: new Date(0) }, 'since has to be at the earliest 2026-01-01T00:00:00.000Z'],
    [{ until: new Date('2027-01-01') }, 'until has to be at the latest 2026-12-31T00:00:00.000Z'],
    [{ list: 'x' }, 'list has to be a list'],
    [{ list: [] }, 'list has to have at least 1 entry'],
    [{ list: ['a', 'b', 'c'] }, 'list has to have at most 2 entries'],
    [{ list: [1] }, 'list.0 has to be a text'],
    [{ flag: 'x' }, 'flag has to be true or false'],
    [{ inside: [] }, 'inside has to be an object'],
    [{ inside: {} }, 'inside.deep is missing'],
    [{ either: {} }, 'either has none of the forms that it may have'],
    [{ either: undefined }, 'either is missing'],
    [{ keyed: { secret: 1 } }, 'keyed.secret has a name that is not allowed'],
  ])('is a plain sentence: %j', (change, sentence) => {
    expect(said({ ...GOOD, ...change })).toEqual([sentence]);
  });
});

it('of an absent field is not that it is missing where the schema asks something else of it', () => {
  const absent = z
    .string()
    .optional()
    .refine(() => false);
  const { error } = absent.safeParse(undefined, { error: plainly });
  expect(error?.issues.map(({ message }) => message)).toEqual(['is not allowed']);
});
