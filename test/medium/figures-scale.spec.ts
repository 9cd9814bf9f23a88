/**
 * The metrics of a company with very many open cases. `WAFA_SPEC_CASES=1000000` measures what docs/operating/observability.md
 * tells.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDataSource } from '#libs/persistence/data-source';
import { FIGURES_SQL, readFigures } from '#libs/persistence/figures';
import { createTestDatabase, runSql, type TestDatabase } from '../support/postgres.js';

const CASES = Number(process.env['WAFA_SPEC_CASES'] ?? 20_000);
const FILL_MILLIS = 20 * 60_000;

/** Three of four confirmed, due in the next thirty days, each at three systems, with clocks as wide as they are. */
const FILL = `
SET session_replication_role = replica;
INSERT INTO request (id, reference, channel, language, relation, contact_email_sealed, contact_email_lookup, received_at)
  SELECT md5('r' || n)::uuid,
    regexp_replace(translate(upper(lpad(to_hex(n), 8, '0')), 'ILOU', 'JKMN'), '(....)(....)', 'WF-\\1-\\2'),
    'form', 'en', 'self', decode(repeat('ab', 60), 'hex'), decode(md5(n::text), 'hex'), now()
  FROM generate_series(1, ${CASES}) n;
INSERT INTO dsr_case (id, request_id, ordinal, "right", status)
  SELECT md5('c' || n)::uuid, md5('r' || n)::uuid, 1, (ARRAY['access', 'erasure', 'portability'])[n % 3 + 1], 'in-progress'
  FROM generate_series(1, ${CASES}) n;
INSERT INTO case_clock (case_id, input, result, rule_version, calendar_version, effective_due_ends_before, answer_by)
  SELECT md5('c' || n)::uuid, jsonb_build_object('x', repeat('x', 300)), jsonb_build_object('x', repeat('y', 500)), '1', '1',
    now() + n % 720 * interval '1 hour', now()
  FROM generate_series(1, ${CASES}) n;
INSERT INTO verification (id, request_id, method, actor, effective_at)
  SELECT md5('v' || n)::uuid, md5('r' || n)::uuid, 'mailbox', 'requester', now()
  FROM generate_series(1, ${CASES}) n WHERE n % 4 > 0;
INSERT INTO system_state (case_id, system, state, effective_at)
  SELECT md5('c' || n)::uuid, system, 'requested', now()
  FROM generate_series(1, ${CASES}) n, unnest(ARRAY['shop', 'desk', 'till']) system;
INSERT INTO manual_task (id, case_id, system, kind, opened_at, due_at)
  SELECT md5('t' || n)::uuid, md5('c' || n)::uuid, 'desk', 'look-by-hand', now(), now()
  FROM generate_series(1, ${CASES}) n WHERE n % 5 = 0;
INSERT INTO obligation (id, kind, case_id, target_id, due_at, state)
  SELECT md5('o' || n)::uuid, 're-read', md5('c' || n)::uuid, md5('c' || n)::uuid, now() + interval '1 day', 'waiting'
  FROM generate_series(1, ${CASES}) n WHERE n % 5 = 0;
ANALYZE`;

interface PlanNode {
  readonly 'Actual Loops': number;
  readonly Plans?: readonly PlanNode[];
}

const repeated = (node: PlanNode): number =>
  Math.max(node['Actual Loops'], ...(node.Plans ?? []).map((plan) => repeated(plan)));

let database: TestDatabase;
let db: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  await runSql(database, FILL);
  db = await createDataSource({ url: database.appUrl }).initialize();
}, FILL_MILLIS);
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

it('the figures are read without asking anything once for each case', async () => {
  // So little memory is to these cases what the usual is to a million.
  const answer = await db.transaction(async (tx) => {
    await tx.query("SET LOCAL work_mem = '64kB'");
    return tx.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }[]>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${FIGURES_SQL}`,
    );
  });
  expect(repeated(answer[0]!['QUERY PLAN'][0].Plan)).toBeLessThan(20);
});

it('the figures count every case', async () => {
  const started = performance.now();
  const figures = await readFigures(db);
  if (CASES > 20_000) process.stderr.write(`${CASES} cases: ${Math.round(performance.now() - started)} ms\n`);
  const sum = (name: string): number =>
    figures.filter(({ metric }) => metric === name).reduce((total, { value }) => total + value, 0);
  expect([sum('wafa_cases'), sum('wafa_cases_due'), sum('wafa_manual_tasks_open')]).toEqual([
    CASES,
    CASES,
    CASES / 5,
  ]);
});
