/** What stands in Wafa's own database, read as a stranger with the right to read would. */
import { withClient } from '../../../apps/sandbox/src/embedded/with-client.js';
import type { Observed } from './observed.js';

type OfWafa = Pick<
  Observed,
  | 'cases'
  | 'events'
  | 'plans'
  | 'packagesSealed'
  | 'approvals'
  | 'effects'
  | 'outbox'
  | 'messages'
  | 'vaultRows'
  | 'obligations'
  | 'lifts'
>;

/** As JavaScript writes an instant. */
export const iso = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const SQL = {
  cases: `SELECT c.id, c.request_id AS "requestId", r.reference, c."right", c.status, c.outcome,
      ${iso('c.answered_at')} AS "answeredAt", ${iso('c.closed_at')} AS "closedAt",
      ${iso('r.recorded_at')} AS "openedAt",
      ${iso('k.effective_due_ends_before')} AS "dueEndsBefore"
    FROM dsr_case c JOIN request r ON r.id = c.request_id JOIN case_clock k ON k.case_id = c.id ORDER BY c.id`,
  events: `SELECT position::int, id, type, request_id AS "requestId", case_id AS "caseId",
      obligation_id AS "obligationId", actor, ${iso('effective_at')} AS "effectiveAt",
      convert_from(payload, 'UTF8')::jsonb AS payload, encode(sha256(leaf || payload || salt), 'hex') AS digest
    FROM audit_event ORDER BY position`,
  plans: `SELECT id, encode(digest, 'hex') AS digest FROM plan`,
  packagesSealed: `SELECT id, case_id AS "caseId", encode(release_digest, 'hex') AS digest FROM package`,
  approvals: `SELECT coalesce(plan_id, package_id) AS target, encode(digest, 'hex') AS digest, approver,
      approvers_needed::int AS needed, ${iso('recorded_at')} AS at FROM approval`,
  effects: `SELECT f.id, f.owner_id AS "ownerId", coalesce(c.id, o.case_id, r.case_id) AS "caseId", f.system, f.action,
      f.target, ${iso('f.intended_at')} AS "intendedAt", f.finished_at IS NOT NULL AS finished
    FROM effect f LEFT JOIN dsr_case c ON c.id = f.owner_id LEFT JOIN obligation o ON o.id = f.owner_id
      LEFT JOIN restriction_lift l ON l.id = f.owner_id LEFT JOIN restriction r ON r.id = l.restriction_id`,
  outbox: `SELECT id, kind, ${iso('not_before')} AS due, delivered_at IS NOT NULL AS delivered FROM outbox`,
  messages: `SELECT m.id, m.case_id AS "caseId", coalesce(m.request_id, c.request_id) AS "requestId", m.template,
      m.sent_at IS NOT NULL AS sent, m.refused_at IS NOT NULL AS refused
    FROM message m LEFT JOIN dsr_case c ON c.id = m.case_id`,
  vaultRows: `SELECT o.object_key AS key FROM vault_object o WHERE NOT EXISTS (
      SELECT FROM package p WHERE p.vault_object_id = o.id AND p.destroyed_at IS NOT NULL)`,
  obligations: `SELECT id, done_at IS NOT NULL AS done FROM obligation`,
  lifts: `SELECT id, ended_at IS NOT NULL AS ended FROM restriction_lift`,
} as const;

/** One snapshot of all of it. */
export const readWafa = (url: string): Promise<OfWafa> =>
  withClient(url, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const read = async <Row>(sql: string): Promise<Row[]> => (await client.query(sql)).rows as Row[];
    return {
      cases: await read<Observed['cases'][number]>(SQL.cases),
      events: await read<Observed['events'][number]>(SQL.events),
      plans: await read<Observed['plans'][number]>(SQL.plans),
      packagesSealed: await read<Observed['packagesSealed'][number]>(SQL.packagesSealed),
      approvals: await read<Observed['approvals'][number]>(SQL.approvals),
      effects: await read<Observed['effects'][number]>(SQL.effects),
      outbox: await read<Observed['outbox'][number]>(SQL.outbox),
      messages: await read<Observed['messages'][number]>(SQL.messages),
      vaultRows: (await read<{ key: string }>(SQL.vaultRows)).map(({ key }) => key),
      obligations: await read<Observed['obligations'][number]>(SQL.obligations),
      lifts: await read<Observed['lifts'][number]>(SQL.lifts),
    };
  });

/** For I5: the log as it is now. */
export const readLog = (url: string): Promise<Observed['earlierLog']> =>
  withClient(url, async (client) => {
    const sql = `SELECT position::int, encode(sha256(leaf || payload || salt), 'hex') AS digest FROM audit_event`;
    return (await client.query<Observed['earlierLog'][number]>(sql)).rows;
  });
