/** What one more system costs: the same small database as 1, 2, 4, 8 and 16 systems. */
import { withClient } from '../../apps/sandbox/src/embedded/with-client.js';
import { runAtOnce, total } from './cases.js';
import { databaseSystem, writeConfiguration } from './configuration.js';
import type { Measurement } from './measurement.js';
import { Officers } from './officers.js';
import type { Figure } from './report.js';
import { withWorld } from './world.js';

const COUNTS = [1, 2, 4, 8, 16] as const;
const AT_ONCE = 20;
const ORDERS = 20;

const READER = 'SMALL_DATABASE_URL';

const SMALL = `
  CREATE SCHEMA small;
  CREATE TABLE small.person (id int PRIMARY KEY, email text);
  CREATE TABLE small.purchase (id int PRIMARY KEY, person_id int, what text);
  INSERT INTO small.person SELECT n, 'person-' || n || '@example.com' FROM generate_series(1, 1000) AS n;
  INSERT INTO small.purchase SELECT n * 100 + k, n, 'thing ' || k
    FROM generate_series(1, 1000) AS n, generate_series(1, ${ORDERS}) AS k;
  CREATE INDEX ON small.person (lower(email));
  CREATE INDEX ON small.purchase (person_id);
  GRANT USAGE ON SCHEMA small TO product_reader;
  GRANT SELECT ON ALL TABLES IN SCHEMA small TO product_reader;
  ANALYZE;`;

const keyOf = (index: number): string => `system-${index + 1}`;

const mapOf = (system: string): object => ({
  dataset: [
    {
      fides_key: system.replace('-', '_'),
      fides_meta: { namespace: { schema: 'small' } },
      wafa: { system },
      collections: [
        {
          name: 'person',
          fields: [
            { name: 'id', data_categories: ['user.unique_id'], fides_meta: { primary_key: true } },
            { name: 'email', data_categories: ['user.contact.email'], fides_meta: { identity: 'email' } },
          ],
        },
        {
          name: 'purchase',
          fields: [
            { name: 'id', data_categories: ['user.unique_id'], fides_meta: { primary_key: true } },
            {
              name: 'person_id',
              data_categories: ['user.unique_id'],
              fides_meta: {
                references: [{ dataset: system.replace('-', '_'), field: 'person.id', direction: 'from' }],
              },
            },
            { name: 'what', data_categories: ['user.behavior.purchase_history'] },
          ],
        },
      ],
    },
  ],
});

const configure =
  (count: number) =>
  (folder: string): void => {
    const keys = Array.from({ length: count }, (_, index) => keyOf(index));
    writeConfiguration(folder, {
      systems: keys.map((key) => databaseSystem({ key, urlFrom: READER })),
      datasets: Object.fromEntries(keys.map((key) => [`${key}.yml`, mapOf(key)])),
    });
  };

export const systems: Measurement = {
  title: 'Cost by the number of systems',
  how:
    `Access by ${AT_ONCE} people at once over 1, 2, 4, 8 and 16 systems, each the same small PostgreSQL database (a row and ` +
    `${ORDERS} purchases of each person). What one system costs is the slope of the straight line through the five (least ` +
    'squares); how straight it is, the largest distance from it in hundredths of what was measured.',
  run: async ({ say, runs }) => {
    const costs: Record<number, number[]> = {};
    for (const count of COUNTS)
      costs[count] = await withWorld(
        {
          say,
          configure: configure(count),
          prepare: async (stack) => {
            await withClient(stack.databaseUrl('product'), (client) => client.query(SMALL));
            return { [READER]: stack.databaseUrlFor('product_reader', 'product') };
          },
        },
        async (world) => {
          const officers = await Officers.signIn(world.portalUrl, world.database);
          const values: number[] = [];
          // The first batch warms up and is not counted.
          for (let batch = 0; batch <= runs; batch += 1) {
            say(`${count} systems, run ${batch}`);
            const people = Array.from(
              { length: AT_ONCE },
              (_, index) => `person-${batch * AT_ONCE + index + 1}@example.com`,
            );
            const cost = await runAtOnce({ world, officers }, { right: 'access', people, approvers: 1 });
            if (batch > 0) values.push((1000 * total(cost.cpu)) / AT_ONCE);
          }
          return values;
        },
      );
    const lines = Array.from({ length: runs }, (_, run) =>
      straightLine(COUNTS.map((count) => [count, costs[count]?.[run] ?? Number.NaN] as const)),
    );
    const each = COUNTS.map((count): Figure => ({
      what: `CPU for a case over ${count} ${count === 1 ? 'system' : 'systems'}`,
      unit: 'ms',
      values: costs[count] ?? [],
    }));
    return [
      ...each,
      {
        what: 'CPU for one more system',
        unit: 'ms',
        values: lines.map(({ slope }) => slope),
        goal: { atMost: 60 },
      },
      {
        what: 'largest distance from the straight line',
        unit: '%',
        values: lines.map(({ distance }) => distance * 100),
      },
    ];
  },
};

/** Least squares; `distance`: the largest, as a share of the measured value. */
function straightLine(points: readonly (readonly [number, number])[]) {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([one]) => one)), mean(points.map(([, one]) => one))];
  const slope =
    points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) /
    points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
  const distances = points.map(([a, b]) => Math.abs(b - (y + slope * (a - x))) / b);
  return { slope, distance: Math.max(...distances) };
}
