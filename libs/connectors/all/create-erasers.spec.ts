import { describe, expect, it } from '@jest/globals';
import { systemSchema, type System } from '#libs/data-map/systems';
import { createErasers, type EraserContext } from './create-erasers.js';
import { createMarkers } from './create-markers.js';
import { createRectifiers } from './create-rectifiers.js';

const text = { en: 'x', ar: 'س' };
const written = (more: object) => ({
  key: 'payments',
  connector: 'stripe',
  name: text,
  purposes: [text],
  legalBasis: [text],
  source: [text],
  retention: text,
  secretKeyFrom: 'STRIPE_SECRET_KEY',
  ...more,
});
const keep = { ground: 'legal-obligation', for: 'P6Y' };

const context: EraserContext = {
  secret: () => 'rk_test_x',
  paceOf: () => () => Promise.resolve(),
  embedded: false,
  allowanceOf: () => ({ requireLeft: () => Promise.resolve(), take: () => Promise.resolve() }),
};

function madeFor(system: System): readonly number[] {
  const company = { systems: [system], datasets: [] };
  const made = [createErasers, createMarkers, createRectifiers].map((create) => create(company, context));
  made.flat().forEach((one) => void one.close());
  return made.map(({ length }) => length);
}

describe('what Wafa does itself in a system with the connector stripe', () => {
  it.each([
    ['nothing, unless systems.yaml says so', {}, [0, 0, 0]],
    ['erases, where a way is chosen', { erase: 'blank-fields', keep }, [1, 0, 0]],
    ['marks and corrects, where it may write', { write: true }, [0, 1, 1]],
    ['redacts, also without anything to keep', { erase: 'redact' }, [1, 0, 0]],
  ])('%s', (_, more, expected) => {
    expect(madeFor(systemSchema.parse(written(more)))).toEqual(expected);
  });

  it.each([
    ['a way that leaves what was paid, without ground and period', { erase: 'blank-fields' }],
    ['another way', { erase: 'everything', keep }],
    ['a period that is none', { erase: 'delete-customer', keep: { ...keep, for: 'six years' } }],
  ])('is refused for %s', (_, more) => {
    expect(systemSchema.safeParse(written(more)).success).toBe(false);
  });
});
