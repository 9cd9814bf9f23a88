import { describe, expect, it } from '@jest/globals';
import type { Collection } from './dataset.js';
import { parseDatasetFile } from './parse-dataset.js';
import { answerColumns, answerOf, reportFields, reportRow } from './report.js';

const collectionOf = (collection: object): Collection => {
  const text = JSON.stringify({ dataset: [{ fides_key: 'd', collections: [{ name: 'c', ...collection }] }] });
  const [parsed] = parseDatasetFile('d.yml', text).datasets[0]?.collections ?? [];
  if (!parsed) throw new Error('the map of this test is wrong');
  return parsed;
};

describe('the report', () => {
  const fields = [
    { name: 'email', data_categories: ['user.contact.email'] },
    { name: 'note', data_categories: ['user.contacted'] },
    { name: 'hash', data_categories: ['user.contact'], wafa: { secret: true } },
    {
      name: 'profile',
      data_categories: ['user.contact'],
      fields: [{ name: 'city' }, { name: 'shard', data_categories: ['system.operations'] }],
    },
  ];
  const row = { email: 'e', note: 'n', profile: { city: 'Jeddah', shard: 7 } };

  it('keeps what falls under a target at a dot boundary, and what inherits its category', () => {
    const collection = collectionOf({ fields });
    expect(reportRow(collection, row, ['user.contact'])).toEqual({ email: 'e', profile: { city: 'Jeddah' } });
    expect(reportFields(collection, ['user.contact'])).toEqual(['email', 'profile.city']);
    expect(reportRow(collection, row, ['user.financial'])).toBeUndefined();
  });

  it('keeps whole rows where the collection matches', () => {
    const collection = collectionOf({ fields, data_categories: ['user.contact'] });
    expect(reportRow(collection, row, ['user'])).toEqual(row);
    expect(reportFields(collection, ['user'])).toEqual(['email', 'note', 'profile.city', 'profile.shard']);
  });

  it('looks into arrays of objects', () => {
    const collection = collectionOf({
      fields: [
        { name: 'phones', fields: [{ name: 'number', data_categories: ['user.contact'] }, { name: 'id' }] },
      ],
    });
    const phones = { phones: [{ number: '1', id: 1 }, { id: 2 }] };
    expect(reportRow(collection, phones, ['user'])).toEqual({ phones: [{ number: '1' }] });
  });
});

describe('an answer to the person', () => {
  const fields = [
    { name: 'email', data_categories: ['user.contact.email'] },
    { name: 'unsorted' },
    { name: 'shelf', data_categories: ['system.operations'] },
    {
      name: 'profile',
      fields: [
        { name: 'city', data_categories: ['user'] },
        { name: 'shard', data_categories: ['system'] },
      ],
    },
  ];
  const row = {
    email: 'e',
    unsorted: 'u',
    shelf: 3,
    profile: { city: 'Jeddah', shard: 7 },
    undeclared: true,
  };
  const namesOf = (collection: Collection): string[] => answerColumns(collection).map(({ name }) => name);

  it('leaves out what the map calls something else than personal, and nothing else', () => {
    const collection = collectionOf({ fields });
    const left = { email: 'e', unsorted: 'u', profile: { city: 'Jeddah' }, undeclared: true };
    expect(answerOf(collection)(row)).toEqual(left);
    expect(namesOf(collection)).toEqual(['email', 'unsorted', 'profile']);
  });

  it('takes from an impersonal collection only what is personal in it, from a personal one everything', () => {
    const impersonal = collectionOf({ fields, data_categories: ['system.operations'] });
    expect(answerOf(impersonal)(row)).toEqual({ email: 'e', profile: { city: 'Jeddah' } });
    expect(namesOf(impersonal)).toEqual(['email', 'profile']);
    const personal = collectionOf({ fields, data_categories: ['user'] });
    expect(answerOf(personal)(row)).toEqual(row);
    expect(namesOf(personal)).toEqual(['email', 'unsorted', 'shelf', 'profile']);
  });
});
