/** What the metrics tell of cases, systems, the outbox and obligations, read from a real database. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import request from 'supertest';
import { rows } from '#libs/persistence/data-source';
import { readFigures } from '#libs/persistence/figures';
import { FIGURES } from '#libs/telemetry/figures';
import { METRICS } from '#libs/telemetry/metrics-table';
import { startTestApi, type TestApi } from '../support/api.js';
import { runSql } from '../support/postgres.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_EMAIL: '100' });
  api.setNow(new Date());
});
afterAll(() => api.close());

const agent = () => request(api.app.getHttpServer());

/** A case whose date lies so far from now on the wall clock. */
async function caseDue(within: string, right = 'access'): Promise<string> {
  const body = { rights: [right], contactEmail: `${randomUUID()}@example.org`, language: 'en' };
  const { reference } = (await agent().post('/api/v1/requests').send(body)).body as { reference: string };
  const [found] = await rows<{ id: string }>(
    api.db.manager,
    'SELECT c.id FROM dsr_case c JOIN request r ON r.id = c.request_id WHERE r.reference = $1',
    [reference],
  );
  const id = found?.id ?? '';
  await runSql(
    api.database,
    `UPDATE case_clock SET effective_due_ends_before = now() + interval '${within}' WHERE case_id = '${id}'`,
  );
  return id;
}

/** `wafa_cases_due{access,overdue}` → 2; ages in whole hours. */
async function told(...metrics: string[]): Promise<Record<string, number>> {
  const figures = await readFigures(api.db);
  const entries = figures
    .filter(({ metric }) => metrics.includes(metric))
    .map(({ metric, labels, value }): [string, number] => [
      Object.entries(labels)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([, label]) => label)
        .join(' '),
      metric.endsWith('_seconds') ? Math.round(value / 3600) : value,
    ]);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

describe('the figures of an empty database', () => {
  it('are none', async () => {
    expect(await readFigures(api.db)).toEqual([]);
  });
});

describe('the figures', () => {
  it('count open cases by right and status, and the unanswered by the time that is left', async () => {
    await caseDue('-1 minute');
    await caseDue('23 hours');
    await caseDue('71 hours', 'erasure');
    await caseDue('6 days');
    await caseDue('8 days', 'opt-out');
    const proved = await caseDue('-1 minute');
    await runSql(
      api.database,
      `INSERT INTO verification (id, request_id, method, actor, effective_at)
         SELECT '${randomUUID()}', request_id, 'mailbox', 'requester', now() FROM dsr_case WHERE id = '${proved}'`,
    );
    const answered = await caseDue('-2 days');
    await runSql(
      api.database,
      `UPDATE dsr_case SET answered_at = now(), status = 'delivering' WHERE id = '${answered}'`,
    );
    const closed = await caseDue('-3 days');
    await runSql(
      api.database,
      `UPDATE dsr_case SET status = 'closed', outcome = 'fulfilled', closed_at = now() WHERE id = '${closed}'`,
    );
    expect(await told('wafa_cases')).toEqual({
      'access delivering': 1,
      'access received': 4,
      'erasure received': 1,
      'opt-out received': 1,
    });
    expect(await told('wafa_cases_due')).toEqual({
      '24h no access': 1,
      '72h no erasure': 1,
      '7d no access': 1,
      'later yes opt-out': 1,
      'overdue no access': 1,
      'overdue yes access': 1,
    });
  });

  it('name tasks that nobody reported on, systems that are paused, and systems that fail', async () => {
    const id = await caseDue('8 days');
    await runSql(
      api.database,
      `INSERT INTO manual_task (id, case_id, system, kind, opened_at, due_at)
         VALUES ('${randomUUID()}', '${id}', 'shop', 'look-by-hand', now(), now());
       INSERT INTO manual_task (id, case_id, system, kind, opened_at, due_at, result, completed_by, completed_at)
         VALUES ('${randomUUID()}', '${id}', 'desk', 'erase-by-hand', now(), now(), 'done', 'officer', now());
       INSERT INTO system_pause (id, system, kind, cause, paused_at) VALUES ('${randomUUID()}', 'shop', 'refused', 'system-refused', now());
       INSERT INTO system_pause (id, system, kind, cause, paused_at, paused_by) VALUES ('${randomUUID()}', '*', 'stop', 'maintenance', now(), 'a');
       INSERT INTO system_pause (id, system, cause, paused_at, resumed_at, resumed_by) VALUES ('${randomUUID()}', 'desk', 'system-refused', now(), now(), 'a');
       INSERT INTO system_state (case_id, system, state, effective_at, error_code) VALUES ('${id}', 'archive', 'requested', now(), 'vault-unavailable');
       INSERT INTO system_state (case_id, system, state, effective_at, failing_since) VALUES ('${id}', 'shop', 'erased', now(), now());
       INSERT INTO system_state (case_id, system, state, effective_at, error_code) VALUES ('${id}', 'desk', 'requested', now(), 'system-unavailable');
       INSERT INTO system_state (case_id, system, state, effective_at, error_code) VALUES ('${id}', 'till', 'failed', now(), 'map-mismatch');
       INSERT INTO system_state (case_id, system, state, effective_at) VALUES ('${id}', 'bank', 'requested', now())`,
    );
    expect(await told('wafa_manual_tasks_open')).toEqual({ 'look-by-hand': 1 });
    expect(await told('wafa_systems_paused')).toEqual({ 'refused shop': 1, 'stop *': 1 });
    expect(await told('wafa_system_failing_cases')).toEqual({ desk: 1, shop: 1 });
  });

  it('tell of each system how long its oldest search is not answered, begun or not, while the case is not', async () => {
    await runSql(api.database, 'DELETE FROM system_state');
    const [open, answered, closed] = [
      await caseDue('8 days'),
      await caseDue('8 days'),
      await caseDue('8 days'),
    ];
    const search = (id: string, system: string, state: string, age: string): string =>
      `INSERT INTO system_state (case_id, system, state, effective_at)
         VALUES ('${id}', '${system}', '${state}', now() - interval '${age}')`;
    await runSql(
      api.database,
      [
        `UPDATE dsr_case SET answered_at = now(), status = 'delivering' WHERE id = '${answered}'`,
        `UPDATE dsr_case SET status = 'closed', outcome = 'fulfilled', closed_at = now() WHERE id = '${closed}'`,
        search(open, 'shop', 'planned', '7 hours'),
        search(answered, 'shop', 'requested', '90 hours'),
        search(closed, 'shop', 'planned', '91 hours'),
        search(open, 'desk', 'requested', '3 hours'),
        search(open, 'till', 'confirmed', '92 hours'),
        search(open, 'bank', 'paused', '93 hours'),
        search(open, 'mill', 'manual', '94 hours'),
      ].join(';'),
    );
    expect(await told('wafa_search_oldest_unanswered_seconds')).toEqual({ desk: 3, shop: 7 });
  });

  it('tell how much waits in the outbox and how long, what is put off to another day apart', async () => {
    await runSql(
      api.database,
      `UPDATE outbox SET delivered_at = now();
       INSERT INTO outbox (id, kind, workflow_id, name, recorded_at) VALUES ('${randomUUID()}', 'start', 'dsr-x', 'access', now() - interval '5 hours');
       INSERT INTO outbox (id, kind, workflow_id, name) VALUES ('${randomUUID()}', 'signal', 'dsr-x', 'y');
       INSERT INTO outbox (id, kind, workflow_id, name, not_before) VALUES ('${randomUUID()}', 'signal', 'dsr-x', 'said again', now() + interval '20 seconds');
       INSERT INTO outbox (id, kind, name, recorded_at, not_before, attempts) VALUES ('${randomUUID()}', 'mail', 'z', now() - interval '2 hours', now() + interval '4 minutes', 3);
       INSERT INTO outbox (id, kind, name, recorded_at, not_before, attempts) VALUES ('${randomUUID()}', 'mail', 'z', now() - interval '9 hours', now() + interval '9 hours', 1)`,
    );
    expect(await told('wafa_outbox_waiting')).toEqual({ deferred: 1, mail: 1, workflow: 2 });
    expect(await told('wafa_outbox_oldest_seconds')).toEqual({ deferred: 9, mail: 2, workflow: 5 });
  });

  it('tell what is owed, and how late what waits for nobody is', async () => {
    const id = await caseDue('8 days');
    const owed = (kind: string, state: string, due: string): string =>
      `INSERT INTO obligation (id, kind, case_id, target_id, due_at, state, done_at)
         VALUES ('${randomUUID()}', '${kind}', '${id}', '${randomUUID()}', now() + interval '${due}', '${state}',
           ${state === 'done' ? 'now()' : 'NULL'})`;
    await runSql(
      api.database,
      [
        owed('re-read', 'waiting', '3 days'),
        owed('deferred-erasure', 'waiting', '-7 hours'),
        owed('deferred-erasure', 'needs-you', '-70 hours'),
        owed('package-expiry', 'done', '-80 hours'),
      ].join(';'),
    );
    expect(await told('wafa_obligations_open')).toEqual({
      'deferred-erasure needs-you': 1,
      'deferred-erasure waiting': 1,
      're-read waiting': 1,
    });
    expect(await told('wafa_obligations_late_seconds')).toEqual({ 'deferred-erasure': 7 });
  });

  it('are gauges of the table, with its labels', async () => {
    for (const { metric, labels } of await readFigures(api.db)) {
      expect(FIGURES).toContain(metric);
      expect(Object.keys(labels).toSorted()).toEqual([...METRICS[metric].labels].toSorted());
    }
  });

  it('are read by one process at a time', async () => {
    const other = new pg.Client({ connectionString: api.database.adminUrl });
    await other.connect();
    await other.query('BEGIN; LOCK TABLE obligation IN ACCESS EXCLUSIVE MODE');
    const reading = [readFigures(api.db), readFigures(api.db)];
    // One waits for the table, the other for its turn.
    const waiting = async (): Promise<string[]> => {
      const found = await rows<{ event: string }>(
        api.db.manager,
        `SELECT wait_event AS event FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock' ORDER BY wait_event`,
      );
      return found.length < 2 ? waiting() : found.map(({ event }) => event);
    };
    expect(await waiting()).toEqual(['advisory', 'relation']);
    await other.query('ROLLBACK');
    await other.end();
    expect((await Promise.all(reading)).map(({ length }) => length > 0)).toEqual([true, true]);
  });
});

describe('requests', () => {
  it('are measured by the pattern of their route, never by what was asked for', async () => {
    await agent().get('/api/v1/staff/cases/019ab6c2-0000-7000-8000-0000000000aa?x=layla@example.com');
    await agent().get('/somebody/layla@example.com');
    await agent().post('/api/v1/requests').send({});
    await agent().get('/health/live');
    const text = await api.parts.metrics.text();
    const counts = text
      .split('\n')
      .filter((line) => line.startsWith('wafa_http_request_duration_seconds_count'))
      .filter((line) => !line.includes('status="2xx"') || line.includes('/health/live'));
    expect(counts.toSorted()).toEqual([
      'wafa_http_request_duration_seconds_count{method="GET",route="/api/v1/staff/cases/:id",status="4xx"} 1',
      'wafa_http_request_duration_seconds_count{method="GET",route="/health/live",status="2xx"} 1',
      'wafa_http_request_duration_seconds_count{method="GET",route="none",status="4xx"} 1',
      'wafa_http_request_duration_seconds_count{method="POST",route="/api/v1/requests",status="4xx"} 1',
    ]);
    expect(text).not.toMatch(/layla|019ab6c2/);
  });
});
