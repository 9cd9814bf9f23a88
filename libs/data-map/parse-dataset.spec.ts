import { describe, expect, it } from '@jest/globals';
import { parseDatasetFile } from './parse-dataset.js';

const SHOP = `dataset:
  - fides_key: shop
    fides_meta: { namespace: { schema: "My Schema" } }
    a_key_of_fides: ignored
    wafa: { system: product-db }
    collections:
      - name: account
        fields:
          - name: email
            data_categories: [user.contact.email]
            fidesops_meta: { identity: email, primary_key: True }
          - name: profile
            fields:
              - name: city
                wafa: { source: provided }
`;

describe('a data set file', () => {
  it('becomes typed data, old names of keys included', () => {
    const { datasets, faults } = parseDatasetFile('shop.yml', SHOP);
    expect(faults).toEqual([]);
    const [shop] = datasets;
    expect(shop).toMatchObject({ key: 'shop', schema: 'My Schema', system: 'product-db' });
    const [email, profile] = shop?.collections[0]?.fields ?? [];
    expect(email).toMatchObject({ identity: 'email', primaryKey: true, at: { file: 'shop.yml', line: 9 } });
    expect(profile?.fields[0]).toMatchObject({ path: ['profile', 'city'], source: 'provided' });
  });

  it('names every fault with its line', () => {
    const text = SHOP.replace('source: provided', 'sourec: provided').replace(
      'primary_key: True',
      'length: 0',
    );
    const { faults } = parseDatasetFile('shop.yml', text);
    expect(faults.map(({ code, at }) => [code, at.line])).toEqual([
      ['bad-value', 11],
      ['unknown-key', 15],
    ]);
  });

  it('says where the YAML itself is broken or says a key twice', () => {
    expect(parseDatasetFile('a.yml', 'dataset:\n  - [').faults[0]).toMatchObject({ code: 'bad-yaml' });
    expect(parseDatasetFile('a.yml', 'dataset: []\ndataset: []\n').faults[0]).toMatchObject({
      code: 'duplicate-name',
      at: { line: 2, column: 1 },
    });
  });
});
