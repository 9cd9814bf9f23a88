import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { parse } from './validate.js';

const LONG = 'k'.repeat(500);

it.each([
  ['a key of a record', z.object({ keyed: z.record(z.string(), z.number()) }), { keyed: { [LONG]: 'x' } }],
  ['an unknown field', z.object({ keyed: z.strictObject({}) }), { keyed: { [LONG]: 'x' } }],
])('%s that is too long to repeat is cut off in the fault', (_, schema, value) => {
  let faults: unknown;
  try {
    parse<z.ZodType>(schema, value);
  } catch (error) {
    ({ faults } = error as { readonly faults: unknown });
  }
  expect(faults).toEqual([expect.objectContaining({ field: `keyed.${'k'.repeat(80)}` })]);
});
