// Measures the erasure of a person with 100,000 rows, by each way of erasing; `node scripts/bench-erasure.mjs [ROWS] [STRATEGY]`.
// Starts a real PostgreSQL for itself, as the tests do (without fsync), with as many rows of other people.
import pg from 'pg';
import { ensurePostgres, stopServers } from '../test/support/servers.mjs';

const rows = Number(process.argv[2] ?? 100_000);
const only = process.argv[3];
const RUNS = [
  { strategy: 'delete', configuration: {} },
  { strategy: 'null_rewrite', configuration: {} },
  { strategy: 'string_rewrite', configuration: { rewrite_value: 'MASKED' } },
  { strategy: 'hash', configuration: {} },
  { strategy: 'hmac', configuration: { algorithm: 'SHA-512' } },
  { strategy: 'random_string_rewrite', configuration: {} },
].filter(({ strategy }) => (only ?? strategy) === strategy);

const SCHEMA = `
  DROP TABLE IF EXISTS visit, person;
  CREATE TABLE person (id bigint PRIMARY KEY, email text);
  CREATE TABLE visit (id bigint PRIMARY KEY, person_id bigint REFERENCES person, page text, agent text);
  INSERT INTO person VALUES (1, 'layla@example.com'), (2, 'omar@example.com');
  INSERT INTO visit SELECT n, 1 + n % 2, 'page ' || n, 'agent of ' || n FROM generate_series(1, ${2 * rows}) AS n;
  CREATE INDEX ON visit (person_id);
  ANALYZE;`;

const MAP = {
  dataset: [
    {
      fides_key: 'd',
      collections: [
        { name: 'person', fields: [{ name: 'id' }, { name: 'email', fides_meta: { identity: 'email' } }] },
        {
          name: 'visit',
          fields: [
            { name: 'id', fides_meta: { primary_key: true } },
            {
              name: 'person_id',
              fides_meta: { references: [{ dataset: 'd', field: 'person.id', direction: 'from' }] },
            },
            { name: 'page', data_categories: ['user.behavior'] },
            { name: 'agent', data_categories: ['user.device'] },
          ],
        },
      ],
    },
  ],
};

await ensurePostgres();
const [{ createPostgresEraser }, { parseDatasetFile }] = await Promise.all(
  ['connectors/postgres/erasure/postgres-eraser', 'data-map/parse-dataset'].map(
    (file) => import(`../dist/libs/${file}.js`),
  ),
);
const { admin: url } = JSON.parse(process.env['WAFA_TEST_POSTGRES']);
const { datasets } = parseDatasetFile('bench.yml', JSON.stringify(MAP));
const client = new pg.Client({ connectionString: url });
await client.connect();

const timed = async (work) => {
  const start = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - start) / 1_000 };
};

try {
  for (const { strategy, configuration } of RUNS) {
    await client.query(SCHEMA);
    const eraser = createPostgresEraser({ system: 'bench', url, writeUrl: url, datasets });
    const request = {
      identifiers: [{ kind: 'email', value: 'layla@example.com' }],
      rules: [{ targets: ['user'], masking: { strategy, configuration } }],
      asOf: new Date().toISOString(),
      secret: { salt: 'salt', key: 'key' },
    };
    const plan = await timed(() => eraser.plan(request));
    const done = await timed(() => eraser.execute(request, plan.value));
    const read = await timed(() => eraser.verify(request, plan.value));
    await eraser.close();
    const changed = done.value.changed.reduce((sum, one) => sum + one.rows, 0);
    const all = plan.seconds + done.seconds + read.seconds;
    const perSecond = (seconds) => Math.round(changed / seconds).toLocaleString('en');
    process.stdout.write(
      `${strategy}: ${changed} rows; plan ${plan.seconds.toFixed(2)} s, execution ${done.seconds.toFixed(2)} s ` +
        `(${perSecond(done.seconds)} rows/s), reading back ${read.seconds.toFixed(2)} s; all ${perSecond(all)} rows/s; ` +
        `residue ${read.value.length}\n`,
    );
  }
} finally {
  await client.end();
  await stopServers();
}
