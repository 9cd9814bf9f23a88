// Measures the question "may this be used?": `node scripts/bench-consents.mjs [USERS] [QUESTIONS]`. Starts a real
// PostgreSQL for itself (without fsync) with two consents a user, and a real api that is asked over HTTP.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { performance } from 'node:perf_hooks';
import { ensurePostgres, stopServers } from '../test/support/servers.mjs';

const users = Number(process.argv[2] ?? 200_000);
const questions = Number(process.argv[3] ?? 20_000);
const TOKEN = 'the-product-token-of-the-bench';
const BATCH = 10_000;

await ensurePostgres();
const load = (file) => import(`../dist/${file}.js`);
const [
  { createApplication },
  { createDataSource },
  { ConsentLedger },
  { Lookups },
  { configSchema },
  { loadCompany },
] = await Promise.all(
  [
    'apps/api/src/application',
    'libs/persistence/data-source',
    'libs/persistence/consent-ledger',
    'libs/crypto/lookup',
    'libs/config/config',
    'libs/data-map/load-company',
  ].map(load),
);
const { createLogger } = await load('libs/telemetry/logger');
const { app: url } = JSON.parse(process.env['WAFA_TEST_POSTGRES']);
const lookupKey = randomBytes(32).toString('base64');
const db = await createDataSource({ url }).initialize();
const ledger = new ConsentLedger(db, new Lookups(lookupKey));

const at = '2026-11-28T09:00:00.000Z';
const idOf = (user, purpose) => `00000000-0000-4000-8000-${String(user * 2 + purpose).padStart(12, '0')}`;
const fill = async () => {
  const start = performance.now();
  for (let first = 0; first < users; first += BATCH) {
    const facts = [];
    for (let user = first; user < Math.min(users, first + BATCH); user += 1)
      for (const [index, purpose] of ['ai-training', 'analytics'].entries())
        facts.push({
          ...{ id: idOf(user, index), subject: { user: `user-${user}` }, purpose, given: user % 3 > 0 },
          ...{ textVersion: '2026-11', channel: 'bench', at },
        });
    await ledger.record(facts);
  }
  return Math.round((users * 2) / ((performance.now() - start) / 1_000));
};

/** Asks in `lanes` at once; the latencies in milliseconds, sorted. */
async function latencies(lanes, ask) {
  const taken = [];
  let asked = 0;
  const lane = async () => {
    while (asked < questions) {
      asked += 1;
      const user = `user-${Math.floor(Math.random() * users)}`;
      const start = performance.now();
      await ask(user);
      taken.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return taken.toSorted((a, b) => a - b);
}

const report = (name, sorted) => {
  const share = (part) => sorted[Math.floor(sorted.length * part)].toFixed(2);
  process.stdout.write(`${name}: p50 ${share(0.5)} ms, p99 ${share(0.99)} ms, p99.9 ${share(0.999)} ms\n`);
};

const { controller, systems } = await loadCompany('examples/khaam');
const config = configSchema.parse({
  ...{ WAFA_EMBEDDED: '1', WAFA_CONFIG_DIR: 'examples/khaam', WAFA_BASE_URL: 'http://127.0.0.1:1' },
  ...{
    WAFA_MASTER_KEY: randomBytes(32).toString('base64'),
    WAFA_LOOKUP_KEY: lookupKey,
    WAFA_PRODUCT_TOKEN: TOKEN,
  },
  ...{
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'a@example.org',
  },
  ...{ OIDC_ISSUER: 'http://127.0.0.1:1', OIDC_CLIENT_ID: 'wafa' },
});
const none = () => Promise.reject(new Error('not in this bench'));
const app = await createApplication({
  ...{ config, controller, systems, db, logger: createLogger('bench', 'silent'), pingTemporal: none },
  ...{ gateway: {}, secret: () => undefined, now: () => new Date() },
});

try {
  process.stdout.write(`${users} users, ${users * 2} consents: ${await fill()} recorded a second\n`);
  await db.query('ANALYZE consent_state');
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address();
  const agent = new Agent({ keepAlive: true });
  const overHttp = async (subject) => {
    const sent = httpRequest({
      ...{ host: '127.0.0.1', port, agent, method: 'POST', path: '/api/v1/consents/ask' },
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    });
    sent.end(JSON.stringify({ subject, purpose: 'ai-training' }));
    const [response] = await once(sent, 'response');
    if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
    response.resume();
    await once(response, 'end');
  };
  for (const lanes of [1, 8]) {
    report(
      `ledger, ${lanes} at once`,
      await latencies(lanes, (user) => ledger.may('ai-training', [{ user }])),
    );
    report(`over HTTP, ${lanes} at once`, await latencies(lanes, overHttp));
  }
  const [plan] = await db.query(
    `EXPLAIN (FORMAT JSON) SELECT given FROM consent_state WHERE subject_lookup = ANY ($1) AND purpose IN ('ai-training', '*')`,
    [[randomBytes(37)]],
  );
  process.stdout.write(
    `plan: ${plan['QUERY PLAN'][0].Plan['Node Type']} on ${plan['QUERY PLAN'][0].Plan['Index Name']}\n`,
  );
  agent.destroy();
} finally {
  await app.close();
  await db.destroy().catch(() => undefined);
  await stopServers();
}
