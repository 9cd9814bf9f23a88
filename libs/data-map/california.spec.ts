import { describe, expect, it } from '@jest/globals';
import { CCPA_CATEGORIES } from '#libs/domain/california';
import { categoriesHeld, categoriesOfCollection, columnsNeverDisclosed, meaningOf } from './california.js';
import { KNOWN_CATEGORIES } from './categories.js';
import { parseDatasetFile } from './parse-dataset.js';
import { systemSchema, type System } from './systems.js';

const { datasets } = parseDatasetFile(
  'datasets/shop.yml',
  `dataset:
  - fides_key: shop
    wafa: { system: shop }
    collections:
      - name: account
        fields:
          - name: id
            data_categories: [user.unique_id]
            fides_meta: { primary_key: true }
          - name: email
            data_categories: [user.contact.email]
          - name: tax
            fields:
              - name: country
                data_categories: [user.contact.address.country]
              - name: number
                data_categories: [user.government_id.national_identification_number]
          - name: password
            data_categories: [user.authorization.password]
            wafa: { secret: true }
          - name: taste
            data_categories: [user.behavior]
            wafa: { source: inferred }
      - name: card
        data_categories: [user.financial.credit_card]
        fields:
          - name: number
          - name: city
            data_categories: [user.contact.address.city]
      - name: note
        fields:
          - name: text
            data_categories: [user]
`,
);
const text = { en: 'text', ar: 'نص' };
const system = (california?: object): System =>
  systemSchema.parse({
    key: 'shop',
    connector: 'manual',
    instructions: text,
    ...{ name: text, purposes: [text], legalBasis: [text], source: [text], retention: text },
    ...(california === undefined ? {} : { california }),
  });

describe('the categories of the law of California', () => {
  it.each([
    ['user.contact.email', ['identifiers']],
    ['user.contact.address.city', ['identifiers', 'customer-records']],
    ['user.government_id.passport_number', ['identifiers', 'sensitive']],
    ['user.demographic.gender', ['protected-characteristics']],
    ['user.demographic.religious_belief', ['protected-characteristics', 'sensitive']],
    ['user.location.precise', ['geolocation', 'sensitive']],
    ['user.behavior.purchase_history', ['commercial']],
    ['user.contacted', []],
    ['user', []],
    ['system.operations', []],
  ])('%s means %j', (category, meant) => {
    expect(meaningOf(category)).toEqual(meant);
  });

  it('are named for every personal category that the data sets may use', () => {
    const personal = [...KNOWN_CATEGORIES].filter((category) => category.startsWith('user.'));
    expect(personal.filter((category) => meaningOf(category).length === 0)).toEqual([]);
    expect(personal.flatMap(meaningOf).every((meant) => CCPA_CATEGORIES.includes(meant))).toBe(true);
  });

  it('of a collection are those of all its fields, secrets and what was guessed among them', () => {
    const account = datasets[0]?.collections[0];
    expect(account && categoriesOfCollection(account)).toEqual([
      ...['identifiers', 'customer-records', 'internet-activity', 'inferences', 'sensitive'],
    ]);
  });

  it('are those that the system names where the data sets say nothing of what was found', () => {
    expect(categoriesHeld(system({ categories: ['sensory'] }), ['shop:note', 'shop:card'], datasets)).toEqual(
      [...['identifiers', 'customer-records', 'sensory', 'sensitive']],
    );
    expect(categoriesHeld(system({ categories: ['commercial'] }), ['stripe:charges'], datasets)).toEqual([
      'commercial',
    ]);
    expect(categoriesHeld(system({ categories: ['commercial'] }), [], datasets)).toEqual([]);
  });
});

describe('what is told of and never handed out', () => {
  it('are numbers of documents and accounts, also inside of a column, by the field’s own category', () => {
    expect(columnsNeverDisclosed(system(), 'shop:account', datasets)).toEqual(['tax']);
    expect(columnsNeverDisclosed(system(), 'shop:card', datasets)).toEqual(['number']);
    expect(columnsNeverDisclosed(system(), 'shop:note', datasets)).toEqual([]);
  });

  it('are also the columns that the system names', () => {
    const named = system({ neverDisclosed: ['charges.iban', 'card.city', 'note.text'] });
    expect(columnsNeverDisclosed(named, 'stripe:charges', datasets)).toEqual(['iban']);
    expect(columnsNeverDisclosed(named, 'shop:card', datasets)).toEqual(['city', 'number']);
  });
});
