/** Approvals of plans and releases. The database itself refuses a wrong digest and a second vote of one person. */
import { recordEvent } from '#libs/audit/record';
import { approvalRule } from '#libs/domain/approval-policy';
import { WafaError, type ErrorCode } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { CaseRecords } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { requireDecidedAsPlanned } from '../plan/decided-as-planned.js';
import { requireWithheldAsPlanned } from '../plan/standing.js';
import { erasurePlan } from '../plan/stored-plan.js';
import { approversOf, storedRectification } from '../rectify/approved-plan.js';
import { decidedAsPlanned } from '../rectify/describe.js';
import { about, lockOpenCase, moveTo, type CaseRow } from './case-row.js';

type Approval = Parameters<CaseRecords['recordApproval']>[0];

/** PostgreSQL's SQLSTATE of the constraints of the table `approval`. */
const FAULT_OF_STATE: Readonly<Record<string, ErrorCode>> = {
  '23503': 'digest-mismatch',
  '23505': 'second-person-needed',
  '23514': 'second-person-needed',
};

export const approvalRecords = (deps: ActivityDependencies): Pick<CaseRecords, 'recordApproval'> => ({
  async recordApproval(approval) {
    const { plan, release } = deps.company.controller.approvals;
    const configured = approval.subject === 'plan' ? plan : release;
    try {
      return await deps.dataSource.transaction((db) => record(deps, db, { approval, configured }));
    } catch (error) {
      const code = FAULT_OF_STATE[(error as { code?: string }).code ?? ''];
      throw code ? new WafaError(code, 'the database refused the approval', { cause: error }) : error;
    }
  },
});

/** Their plans name what is withheld. */
const HAND_OVER: ReadonlySet<string> = new Set(['access', 'portability']);

/** `configured`: the people whom the company asks for; the shipped policy may ask for more. */
async function record(
  deps: ActivityDependencies,
  db: Queryable,
  { approval, configured }: { readonly approval: Approval; readonly configured: number },
): Promise<{ complete: boolean }> {
  const { caseId, subject, targetId } = approval;
  const row = await lockOpenCase(db, caseId);
  const shipped = await approversNeeded(deps, db, { row, subject, targetId });
  const needed = Math.max(configured, shipped);
  await insertOnce(db, approval, needed);
  const [count] = await rows<{ given: number }>(
    db,
    `SELECT count(DISTINCT approver)::int AS given FROM approval
     WHERE case_id = $1 AND subject = $2 AND coalesce(plan_id, package_id) = $3`,
    [caseId, subject, targetId],
  );
  const given = count?.given ?? 0;
  await recordApprovalEvent(db, row, { approval, given, needed });
  const complete = given >= needed;
  if (complete && subject === 'plan') await moveTo(db, row, { status: 'in-progress', asOf: approval.asOf });
  return { complete };
}

/** As the shipped policy says, once what lies before the approver is still what officers decided. */
async function approversNeeded(
  deps: ActivityDependencies,
  db: Queryable,
  { row, subject, targetId }: { readonly row: CaseRow } & Pick<Approval, 'subject' | 'targetId'>,
): Promise<number> {
  if (HAND_OVER.has(row.right)) await requireWithheldAsPlanned(db, row, targetId);
  if (row.right === 'erasure') {
    const plan = await erasurePlan(db, { caseId: row.id, of: targetId });
    await requireDecidedAsPlanned(deps, db, { row, plan });
  }
  if (row.right !== 'rectification') return approvalRule(row.right, subject).approvers;
  const plan = await storedRectification(db, { caseId: row.id, of: targetId });
  if (!(await decidedAsPlanned(deps, db, { row, plan })))
    throw new WafaError('wrong-state', 'a correction was decided otherwise since the plan was built');
  return approversOf(plan);
}

/** Repeating the same decision changes nothing; the preparer of plans and packages is the service. */
async function insertOnce(db: Queryable, approval: Approval, needed: number): Promise<void> {
  const repeated = await rows(db, 'SELECT 1 FROM approval WHERE id = $1', [approval.decisionId]);
  if (repeated.length > 0) return;
  await rows(
    db,
    `INSERT INTO approval (id, case_id, subject, plan_id, package_id, digest, approver, preparer, approvers_needed,
       effective_at)
     VALUES ($1, $2, $3, $4, $5, decode($6, 'hex'), $7, 'system', $8, $9)`,
    [
      approval.decisionId,
      approval.caseId,
      approval.subject,
      approval.subject === 'plan' ? approval.targetId : null,
      approval.subject === 'release' ? approval.targetId : null,
      approval.digest,
      approval.approver,
      needed,
      approval.asOf,
    ],
  );
}

async function recordApprovalEvent(
  db: Queryable,
  row: CaseRow,
  { approval, given, needed }: { approval: Approval; given: number; needed: number },
): Promise<void> {
  await recordEvent(db, {
    ...about(row, approval.asOf),
    actor: approval.approver,
    fact: approval.decisionId,
    type: approval.subject === 'plan' ? 'plan.approved' : 'release.approved',
    payload: { target: approval.targetId, digest: approval.digest, given, needed },
  });
}
