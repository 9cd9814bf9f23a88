/** How far the corrections of a request are, as its person reads it. */
import type { RectificationAnswer } from '#libs/contracts/rectification-plan';
import { rows, type Queryable } from './data-source.js';

export interface RectificationOverview {
  /** When the last approver needed approved its plan. */
  readonly approvedAt: Date | null;
  /** ISO 8601; while a change of a login is held. */
  readonly heldUntil: string | null;
  /** Something was touched: there is no way back. */
  readonly begun: boolean;
  readonly answer: RectificationAnswer | null;
}

export const readRectifications = (
  db: Queryable,
  requestId: string,
): Promise<(RectificationOverview & { readonly caseId: string })[]> =>
  rows(
    db,
    `SELECT c.id AS "caseId",
       (SELECT CASE WHEN count(DISTINCT a.approver) >= max(a.approvers_needed) THEN max(a.effective_at) END
        FROM approval a WHERE a.plan_id =
          (SELECT p.id FROM plan p WHERE p.case_id = c.id ORDER BY p.version DESC LIMIT 1)) AS "approvedAt",
       (SELECT to_char(l.held_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
        FROM login_change l WHERE l.case_id = c.id) AS "heldUntil",
       EXISTS (SELECT FROM effect f WHERE f.owner_id = c.id AND f.action = 'rectify') AS begun,
       (SELECT convert_from(e.payload, 'UTF8')::jsonb->'answer' FROM audit_event e
        WHERE e.case_id = c.id AND e.type IN ('rectification.answered', 'rectification.halted') ORDER BY e.position DESC LIMIT 1) AS answer
     FROM dsr_case c WHERE c.request_id = $1 AND c."right" = 'rectification'`,
    [requestId],
  );
