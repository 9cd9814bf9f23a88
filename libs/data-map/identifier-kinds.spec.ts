import { expect, it } from '@jest/globals';
import { parseDatasetFile } from './parse-dataset.js';
import { withIdentifierKinds } from './identifier-kinds.js';

const TEXT = `dataset:
  - fides_key: shop
    collections:
      - name: account
        fields:
          - { name: customer, wafa: { identifies: pay } }
          - { name: sign_in, wafa: { identifies: login } }
          - { name: elsewhere, wafa: { identifies: unknown } }
          - { name: title }
`;

it('a column that identifies another system says what that system calls it', () => {
  const { datasets } = parseDatasetFile('shop.yml', TEXT);
  const [named] = withIdentifierKinds(datasets, [
    { key: 'pay', connector: 'stripe' },
    { key: 'login', connector: 'clerk' },
  ]);
  expect(named?.collections[0]?.fields.map(({ name, identifiesAs }) => [name, identifiesAs])).toEqual([
    ['customer', 'stripe_customer_id'],
    ['sign_in', 'clerk_user_id'],
    ['elsewhere', undefined],
    ['title', undefined],
  ]);
});
