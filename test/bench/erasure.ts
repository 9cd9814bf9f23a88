/** Erasure of whole people, and of one person's many rows. */
import { withClient } from '../../apps/sandbox/src/embedded/with-client.js';
import { Cases, Crowd } from './batches.js';
import { databaseSystem, writeConfiguration } from './configuration.js';
import { inFourSystems } from './four-systems.js';
import type { Measurement, MeasurementContext } from './measurement.js';
import type { Figure } from './report.js';
import { withWorld, type World } from './world.js';

const AT_ONCE = 30;
const ROWS = 100_000;

export const erasure: Measurement = {
  title: 'Erasure',
  how:
    'Four systems of the shipped example, PostgreSQL and the stand-ins of Clerk, Stripe and Google Analytics, with generated ' +
    'people: from the request through plan, two approvals, execution and reading back to the closed case. Then one person ' +
    `with ${ROWS.toLocaleString('en')} rows among as many of another in one PostgreSQL table that survives a power cut, once ` +
    'emptied and once deleted: rows per second of the execution, by the audit log, from the intent to the result. The peer: ' +
    'about 165 rows/s.',
  run: async (context) => [...(await fourSystems(context)), ...(await manyRows(context))],
};

const fourSystems = (context: MeasurementContext): Promise<Figure[]> =>
  inFourSystems({ right: 'erasure', people: context.runs * AT_ONCE, say: context.say }, (_world, cases) =>
    cases.batches(AT_ONCE, context, {}),
  );

const HOW = ['pseudonymise', 'delete'] as const;
const DATABASE_VARIABLES = { urlFrom: 'BIG_DATABASE_URL', eraseUrlFrom: 'BIG_ERASER_DATABASE_URL' } as const;

/** People come in pairs: the rows of the second stay. */
const bigSql = (pairs: number): string => `
  CREATE SCHEMA big;
  CREATE TABLE big.person (id int PRIMARY KEY, email text);
  INSERT INTO big.person SELECT n, 'person-' || n || '@example.com' FROM generate_series(1, ${2 * pairs}) AS n;
  ${HOW.map(
    (how) => `
  CREATE TABLE big.${how}_visit (id bigint PRIMARY KEY, person_id int REFERENCES big.person, page text, agent text);
  INSERT INTO big.${how}_visit SELECT (p * ${ROWS}::bigint) + n, p, 'page ' || n, 'agent ' || n
    FROM generate_series(1, ${2 * pairs}) AS p, generate_series(1, ${ROWS}) AS n;
  CREATE INDEX ON big.${how}_visit (person_id);`,
  ).join('')}
  GRANT USAGE ON SCHEMA big TO product_reader, product_eraser;
  GRANT SELECT ON ALL TABLES IN SCHEMA big TO product_reader;
  GRANT SELECT, UPDATE, DELETE ON ALL TABLES IN SCHEMA big TO product_eraser;
  ANALYZE;`;

const mapFor = (how: (typeof HOW)[number]): object => ({
  dataset: [
    {
      fides_key: 'big',
      fides_meta: { namespace: { schema: 'big' } },
      wafa: { system: 'big' },
      collections: [
        {
          name: 'person',
          fields: [
            { name: 'id', fides_meta: { primary_key: true } },
            { name: 'email', fides_meta: { identity: 'email' } },
          ],
        },
        {
          name: `${how}_visit`,
          wafa: { on_erase: how },
          fields: [
            { name: 'id', fides_meta: { primary_key: true } },
            {
              name: 'person_id',
              fides_meta: { references: [{ dataset: 'big', field: 'person.id', direction: 'from' }] },
            },
            { name: 'page', data_categories: ['user.behavior'] },
            { name: 'agent', data_categories: ['user.device'] },
          ],
        },
      ],
    },
  ],
});

async function manyRows({ say, runs }: MeasurementContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const how of HOW)
    figures.push(
      await withWorld(
        {
          say,
          configure: (folder) =>
            writeConfiguration(folder, {
              systems: [databaseSystem({ key: 'big', ...DATABASE_VARIABLES })],
              datasets: { 'big.yml': mapFor(how) },
            }),
          prepare: async (stack) => {
            await withClient(stack.databaseUrl('product'), (client) => client.query(bigSql(runs)));
            return {
              BIG_DATABASE_URL: stack.databaseUrlFor('product_reader', 'product'),
              BIG_ERASER_DATABASE_URL: stack.databaseUrlFor('product_eraser', 'product'),
            };
          },
        },
        async (world) => {
          const crowd = new Crowd((index) => `person-${2 * index + 1}@example.com`);
          const cases = await Cases.open(world, { crowd, right: 'erasure' });
          const values = [];
          for (const { references } of await cases.singles(runs))
            values.push(ROWS / (await secondsOfErasure(world, references[0] ?? '')));
          const done = how === 'delete' ? 'deleted' : 'emptied';
          const what = `${ROWS.toLocaleString('en')} rows ${done}`;
          return { what, unit: 'rows/s', values, goal: { atLeast: 20_000 } };
        },
      ),
    );
  return figures;
}

async function secondsOfErasure({ database }: World, reference: string): Promise<number> {
  const { rows } = await database.query<{ seconds: string; changed: string }>(
    `SELECT extract(epoch FROM f.finished_at - f.intended_at) AS seconds
     FROM effect f JOIN dsr_case c ON c.id = f.owner_id JOIN request r ON r.id = c.request_id
     WHERE r.reference = $1 AND f.action = 'erase'`,
    [reference],
  );
  return Number(rows[0]?.seconds);
}
