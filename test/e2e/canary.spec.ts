/**
 * Every right of people whose data cannot be mistaken, from the form to the end, through errors and a killed worker; then
 * everything that api, worker, engine and database wrote is searched for it. Found only where it may be: in the product's
 * database, at the vendors, in the bodies of mails and in the packages that the people opened.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freePorts } from '../../apps/sandbox/src/embedded/ports.js';
import { withClient } from '../../apps/sandbox/src/embedded/with-client.js';
import { ERRANDS, type ErrandKind } from '../chaos/driver/errands.js';
import { Scene } from '../chaos/scene.js';
import { describeWithStack } from '../support/cli-run.js';
import { startCollector, type Collector } from '../support/otlp.js';
import { found, type Traces } from '../support/traces.js';
import { writtenBy } from '../support/written.js';

const KINDS = Object.keys(ERRANDS) as ErrandKind[];
/** Typed by somebody who asks nonsense: one for each place where it could be written down. */
const TYPED = {
  path: 'canary-typed-path-01',
  query: 'canary-typed-query-02',
  header: 'canary-typed-header-03',
  body: 'canary-typed-body-04',
  token: 'canary-typed-token-05',
  reference: 'canary-typed-reference-06',
  words: 'canary-typed-words-07',
} as const;
/** What the product's database says in an error, into its own log as well. */
const SAID_BY_PRODUCT = 'canary-said-by-product-08';

describeWithStack('what a service leaves behind', () => {
  let folder: string;
  let collector: Collector;
  let scene: Scene;
  let places: Traces;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wafa-canary-'));
    chmodSync(folder, 0o711);
    collector = await startCollector();
    const [sdkPort = 0] = await freePorts(1);
    scene = await Scene.start({
      ...{ folder, apis: 1, workers: 1, people: KINDS.length + 1, patienceSeconds: 240 },
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        WAFA_LOG_LEVEL: 'debug',
        WAFA_TEMPORAL_METRICS_PORT: String(sdkPort),
      },
    });
    await typeNonsense(scene.stack.portalUrl);
    const typed = new Set(scene.stack.addresses);
    await breakEverything();
    const errands = KINDS.map((kind) => scene.begin(kind));
    await scene.stack.workers[0]?.kill();
    await mend();
    await Promise.all(errands);
    await scene.settle();
    const addresses = scene.stack.addresses.filter((address) => !typed.has(address));
    const sdkMetrics = `http://127.0.0.1:${sdkPort}/metrics`;
    places = await writtenBy(scene, { traces: collector.bodies, addresses, sdkMetrics });
  }, 420_000);
  afterAll(async () => {
    await scene.stop();
    await collector.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The vendors answer with errors, and the product's database names what it was asked about. */
  async function breakEverything(): Promise<void> {
    for (const { standIn } of scene.stack.vendors.standing)
      standIn.faults.plan({ kind: 'status', status: 500 }, 2);
    await withClient(scene.stack.databaseUrl('product'), (client) =>
      client.query(`CREATE FUNCTION studio.fail(text) RETURNS boolean LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION '${SAID_BY_PRODUCT} of %', $1; END $$;
        ALTER TABLE studio.songs RENAME TO stored_songs;
        CREATE VIEW studio.songs AS SELECT * FROM studio.stored_songs WHERE studio.fail(title);
        GRANT SELECT ON studio.songs TO product_reader, product_eraser;`),
    );
  }
  async function mend(): Promise<void> {
    await withClient(scene.stack.databaseUrl('product'), (client) =>
      client.query('DROP VIEW studio.songs; ALTER TABLE studio.stored_songs RENAME TO songs;'),
    );
  }

  it('has seen every errand to its end, its errors too', () => {
    expect(scene.failures).toEqual([]);
    const logs = [...places].filter(([name]) => name.startsWith('log ')).map(([, text]) => text);
    expect(logs.join('\n')).toContain('failed');
    expect(collector.spans.length).toBeGreaterThan(100);
  });

  it.each([
    ['temporal table history_node', '"caseId":'],
    ['wafa table audit_event', 'case.opened'],
    ['wafa table outbox', 'requesterVerified'],
    ['log api-1.log', '"requestId":'],
    ['log worker-1.log', 'activity discoverSystem failed'],
    ['log postgres.log', '] wafa '],
    ['metrics', 'wafa_mails_total'],
    ['metrics', 'temporal_worker_task_slots_available'],
    ['traces', '/api/v1/requests'],
    ['mail subjects', 'WF-'],
    ['addresses', '/en/my-request/download/'],
  ])('is legible in %s: it holds %s', (name, known) => {
    expect(places.get(name)).toContain(known);
  });

  it('has blobs in the vault', () => {
    expect(places.get('vault')?.length).toBeGreaterThan(10_000);
  });

  it('is found out where it may stand: the search itself works', () => {
    const [person] = scene.people;
    const mails = scene.mailroom.everything().map(({ to, text }) => `${to} ${text}`);
    const email = person?.email ?? '';
    expect(found(new Map([['mails', mails.join('\n')]]), [email])).toEqual([`mails: ${email}`]);
  });

  it('names no person, nothing of theirs and nothing they typed', () => {
    const personal = scene.people.flatMap(
      ({ name, email, canary, accountId, clerkId, stripeId, analyticsId }) => [
        ...[name, email, canary],
        ...[accountId, clerkId, stripeId, analyticsId],
      ],
    );
    expect(found(places, [...personal, ...Object.values(TYPED), SAID_BY_PRODUCT])).toEqual([]);
  });
});

async function typeNonsense(portalUrl: string): Promise<void> {
  const json = { 'content-type': 'application/json' };
  const post = (path: string, body: string, headers: Record<string, string> = json): Promise<Response> =>
    fetch(`${portalUrl}${path}`, { method: 'POST', body, headers, redirect: 'manual' });
  const form = { origin: portalUrl, 'content-type': 'application/x-www-form-urlencoded' };
  const answers = await Promise.all([
    fetch(`${portalUrl}/${TYPED.path}?for=${TYPED.query}`, { headers: { 'user-agent': TYPED.header } }),
    post('/api/v1/requests', `{"rights": ["${TYPED.body}"], "contactEmail": "${TYPED.body}"}`),
    post('/api/v1/requests', `${TYPED.body} is no JSON`),
    post('/en/confirm', `token=${TYPED.token}`, form),
    post('/en/sign-in', `reference=${TYPED.reference}`, form),
    fetch(`${portalUrl}/api/v1/staff/cases/${TYPED.reference}`, { headers: { authorization: TYPED.token } }),
    post(
      '/api/v1/requests',
      JSON.stringify({
        rights: ['access'],
        contactEmail: 'nobody@example.com',
        language: 'en',
        freeText: TYPED.words,
      }),
    ),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 422, 400, 410, 422, 401, 202]);
}
