import { describe, expect, it } from '@jest/globals';
import { loadCompany } from '#libs/data-map/load-company';
import { createRectifiers } from './create-rectifiers.js';
import { cannotCorrect, rectifiableFields } from './rectifiable-fields.js';

const place = ({
  system,
  collection,
  field,
}: {
  system: string;
  collection: string;
  field: string;
}): string => [system, collection, field].join('/');

describe.each(['examples/qwenimage', 'examples/khaam'])('the fields of %s', (folder) => {
  it('name every field that a configured rectifier corrects', async () => {
    const company = await loadCompany(folder);
    const offered = rectifiableFields(company).map(place);
    const rectifiers = createRectifiers(company, {
      secret: (name) => (name.endsWith('URL') ? 'https://127.0.0.1:1' : 'x'.repeat(40)),
      paceOf: () => () => Promise.resolve(),
      embedded: true,
    });
    const served = rectifiers.flatMap(({ system, fields }) => fields.map((one) => place({ ...one, system })));
    expect(served.filter((one) => !offered.includes(one))).toEqual([]);
    await Promise.all(rectifiers.map((rectifier) => rectifier.close()));
  });

  it('have names in both languages', async () => {
    const offered = rectifiableFields(await loadCompany(folder));
    expect(offered.filter(({ label }) => !label?.en || !label.ar).map(place)).toEqual([]);
  });

  it('are each offered once', async () => {
    const offered = rectifiableFields(await loadCompany(folder)).map(place);
    expect(offered).toEqual([...new Set(offered)]);
    expect(offered.length).toBeGreaterThan(0);
  });
});

describe('the fields of a mapped database', () => {
  it('tell which ones sign a person in or reach them, in the words of systems.yaml', async () => {
    const fields = rectifiableFields(await loadCompany('examples/qwenimage'));
    const of = (field: string) =>
      fields.find((one) => one.collection.endsWith(':accounts') && one.field === field);
    expect(of('email')).toMatchObject({ reaches: 'email', label: { en: 'E-mail address' } });
    expect(of('phone')).toMatchObject({ reaches: 'phone_number' });
    expect(of('birth_date')).not.toHaveProperty('reaches');
    expect(of('password_hash')).toBeUndefined();
  });

  it('say where nobody can correct anything', async () => {
    const { systems } = await loadCompany('examples/qwenimage');
    expect(systems.flatMap((system) => cannotCorrect(system) ?? [])).toEqual(['not-possible']);
  });
});
