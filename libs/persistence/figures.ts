/**
 * What the metrics tell of the database, in one statement. Wall-clock reads of effective dates: for people who watch, not
 * for a decision (the watchdogs take `asOf`, ADR 0002).
 */
import type { DataSource } from 'typeorm';
import type { GaugeValue } from '#libs/telemetry/metrics';
import { UNPROVED_RIGHTS } from '#libs/domain/words';
import { LOCKS } from './advisory-locks.js';
import { rows } from './data-source.js';

/** A try that fails is repeated sooner than this; what waits longer was put off to another day. */
const PUT_OFF_MINUTES = 10;

const LANE = `CASE WHEN not_before > now() + interval '${PUT_OFF_MINUTES} minutes' THEN 'deferred'
  WHEN kind = 'mail' THEN 'mail' ELSE 'workflow' END`;

/** What is said again after a while waits only from then on. */
const IS_WAITING = 'delivered_at IS NULL AND (attempts > 0 OR not_before <= now())';

/** Nobody is asked to prove anything for these. */
const UNPROVED = UNPROVED_RIGHTS.map((right) => `'${right}'`).join(', ');

export const FIGURES_SQL = `
SELECT 'wafa_cases' AS metric, jsonb_build_object('right', "right", 'status', status) AS labels, count(*)::float8 AS value
  FROM dsr_case WHERE status <> 'closed' GROUP BY "right", status
UNION ALL
SELECT 'wafa_cases_due', jsonb_build_object('right', "right", 'bucket', bucket, 'confirmed', confirmed), count(*)
  FROM (SELECT c."right", CASE WHEN c."right" IN (${UNPROVED}) OR v.request_id IS NOT NULL
      THEN 'yes' ELSE 'no' END AS confirmed, CASE
      WHEN k.effective_due_ends_before <= now() THEN 'overdue'
      WHEN k.effective_due_ends_before <= now() + interval '24 hours' THEN '24h'
      WHEN k.effective_due_ends_before <= now() + interval '72 hours' THEN '72h'
      WHEN k.effective_due_ends_before <= now() + interval '7 days' THEN '7d'
      ELSE 'later' END AS bucket
    FROM dsr_case c JOIN case_clock k ON k.case_id = c.id
      LEFT JOIN (SELECT DISTINCT request_id FROM verification) v ON v.request_id = c.request_id
    WHERE c.status <> 'closed' AND c.answered_at IS NULL) unanswered
  GROUP BY "right", bucket, confirmed
UNION ALL
SELECT 'wafa_manual_tasks_open', jsonb_build_object('kind', t.kind), count(*)
  FROM manual_task t JOIN dsr_case c ON c.id = t.case_id
  WHERE t.result IS NULL AND c.status <> 'closed' GROUP BY t.kind
UNION ALL
SELECT 'wafa_systems_paused', jsonb_build_object('system', system, 'kind', kind), count(*)
  FROM system_pause WHERE resumed_at IS NULL GROUP BY system, kind
UNION ALL
SELECT 'wafa_system_failing_cases', jsonb_build_object('system', s.system), count(*)
  FROM system_state s JOIN dsr_case c ON c.id = s.case_id
  WHERE (s.failing_since IS NOT NULL OR s.state = 'requested' AND s.error_code <> 'vault-unavailable')
    AND c.status <> 'closed'
  GROUP BY s.system
UNION ALL
SELECT 'wafa_search_oldest_unanswered_seconds', jsonb_build_object('system', s.system),
    extract(epoch FROM now() - min(s.effective_at))
  FROM system_state s JOIN dsr_case c ON c.id = s.case_id
  WHERE s.state IN ('planned', 'requested') AND c.status <> 'closed' AND c.answered_at IS NULL
  GROUP BY s.system
UNION ALL
SELECT 'wafa_outbox_waiting', jsonb_build_object('lane', lane), count(*)
  FROM (SELECT ${LANE} AS lane FROM outbox WHERE ${IS_WAITING}) waiting GROUP BY lane
UNION ALL
SELECT 'wafa_outbox_oldest_seconds', jsonb_build_object('lane', lane), extract(epoch FROM now() - min(recorded_at))
  FROM (SELECT ${LANE} AS lane, recorded_at FROM outbox WHERE ${IS_WAITING}) waiting GROUP BY lane
UNION ALL
SELECT 'wafa_obligations_open', jsonb_build_object('kind', kind, 'state', state), count(*)
  FROM obligation WHERE done_at IS NULL GROUP BY kind, state
UNION ALL
SELECT 'wafa_obligations_late_seconds', jsonb_build_object('kind', kind), extract(epoch FROM now() - min(due_at))
  FROM obligation WHERE done_at IS NULL AND state = 'waiting' AND due_at <= now() GROUP BY kind`;

export const readFigures = (dataSource: DataSource): Promise<GaugeValue[]> =>
  dataSource.transaction(async (db) => {
    await rows(db, 'SET TRANSACTION READ ONLY');
    await rows(db, 'SELECT pg_advisory_xact_lock($1)', [LOCKS.figures]);
    return rows<GaugeValue>(db, FIGURES_SQL);
  });
