/** Approvals of plans and releases. The database itself refuses a wrong digest and a second vote of one person. */
import { recordEvent } from '#libs/audit/record';
import { restrictionPlanSchema } from '#libs/contracts/marks';
import type { ApprovalNeed } from '#libs/domain/approval-policy';
import { WafaError, type ErrorCode } from '#libs/domain/errors';
import { holdMilliseconds } from '#libs/domain/period';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { offerApproved, type ApprovedFact } from '#workflows/case/messages';
import type { CaseRecords } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { needOf } from '../plan/approval-need.js';
import { requireDecidedAsPlanned } from '../plan/decided-as-planned.js';
import { requireWithheldAsPlanned } from '../plan/standing.js';
import { erasurePlan, planBody } from '../plan/stored-plan.js';
import { storedRectification } from '../rectify/approved-plan.js';
import { correctionsAsPlanned } from '../rectify/describe.js';
import { about, lockOpenCase, moveTo, type CaseRow } from './case-row.js';
import { tellAgain } from './tell-again.js';

type Approval = Parameters<CaseRecords['recordApproval']>[0];

/** PostgreSQL's SQLSTATE of the constraints of the table `approval`, and of its trigger. */
const FAULT_OF_STATE: Readonly<Record<string, ErrorCode>> = {
  '23503': 'digest-mismatch',
  '23505': 'second-person-needed',
  '23514': 'second-person-needed',
};

export const approvalRecords = (deps: ActivityDependencies): Pick<CaseRecords, 'recordApproval'> => ({
  async recordApproval(approval) {
    try {
      return await deps.dataSource.transaction((db) => record(deps, db, approval));
    } catch (error) {
      const code = FAULT_OF_STATE[(error as { code?: string }).code ?? ''];
      throw code ? new WafaError(code, 'the database refused the approval', { cause: error }) : error;
    }
  },
});

/** Their plans name what is withheld. */
const HAND_OVER: ReadonlySet<string> = new Set(['access', 'portability']);

async function record(
  deps: ActivityDependencies,
  db: Queryable,
  approval: Approval,
): Promise<{ complete: boolean }> {
  const { caseId, subject, targetId } = approval;
  const row = await lockOpenCase(db, caseId);
  const need = await needAsPlanned(deps, db, { row, approval });
  if (approval.roles && !need.roles.some((role) => approval.roles?.includes(role)))
    throw new WafaError('forbidden', 'the policy names other roles for this');
  const { isKnown, isRepeated } = await earlier(db, approval);
  if (!isKnown && !isRepeated) await insert(db, approval, need);
  const [count] = await rows<{ given: number; included: boolean }>(
    db,
    `SELECT count(DISTINCT approver)::int AS given, coalesce(bool_or($4::text = ANY(roles)), false) AS included
     FROM approval WHERE case_id = $1 AND subject = $2 AND coalesce(plan_id, package_id) = $3`,
    [caseId, subject, targetId, need.including ?? null],
  );
  const { given = 0, included = false } = count ?? {};
  const complete = given >= need.approvers && (need.including === undefined || included);
  if (isKnown && !complete) throw new WafaError('second-person-needed', 'the same person has approved this');
  if (isKnown) return { complete };
  await recordApprovalEvent(db, row, { approval, given, need });
  if (complete) {
    const { decisionId: factId, digest } = approval;
    const payload: ApprovedFact = { factId, subject, targetId, digest };
    await tellAgain(db, caseId, { name: offerApproved.name, payload });
  }
  if (complete && subject === 'plan') await moveTo(db, row, { status: 'in-progress', asOf: approval.asOf });
  return { complete };
}

/** Also sees that nothing was withheld, held or decided since the plan was built. */
async function needAsPlanned(
  deps: ActivityDependencies,
  db: Queryable,
  { row, approval: { caseId, subject, targetId } }: { readonly row: CaseRow; readonly approval: Approval },
): Promise<ApprovalNeed> {
  const { right } = row;
  const place = { caseId, of: targetId };
  if (right === 'erasure') {
    const plan = await erasurePlan(db, place);
    await requireDecidedAsPlanned(deps, db, { row, plan });
    return needOf(deps.company, { right, subject, plan });
  }
  if (right === 'rectification') {
    const plan = await storedRectification(db, place);
    if (!(await correctionsAsPlanned(deps, db, { row, plan })))
      throw new WafaError('wrong-state', 'a correction was decided otherwise since the plan was built');
    return needOf(deps.company, { right, subject, plan });
  }
  if (right === 'restriction') {
    const plan = restrictionPlanSchema.parse(await planBody(db, place));
    return needOf(deps.company, { right, subject, plan });
  }
  if (!HAND_OVER.has(right)) return needOf(deps.company, { right, subject });
  return needOf(deps.company, { right, subject, plan: await requireWithheldAsPlanned(db, place) });
}

/**
 * `isRepeated`: the same decision, which changes nothing. `isKnown`: this person has approved exactly this by another
 * decision. Where all approvals are there, the workflow has not heard of the last one: its worker died between the commit
 * and the answer, and the officer is approving again.
 */
async function earlier(
  db: Queryable,
  { decisionId, caseId, subject, targetId, digest, approver }: Approval,
): Promise<{ readonly isKnown: boolean; readonly isRepeated: boolean }> {
  const given = await rows<{ id: string }>(
    db,
    `SELECT id FROM approval WHERE id = $6 OR case_id = $1 AND subject = $2 AND coalesce(plan_id, package_id) = $3
       AND digest = decode($4, 'hex') AND approver = $5`,
    [caseId, subject, targetId, digest, approver, decisionId],
  );
  const isRepeated = given.some(({ id }) => id === decisionId);
  return { isRepeated, isKnown: given.some(({ id }) => id !== decisionId) };
}

/** The preparer of plans and packages is the service. */
async function insert(db: Queryable, approval: Approval, need: ApprovalNeed): Promise<void> {
  const { soleOfficer } = need;
  const notBefore =
    soleOfficer && new Date(Date.parse(approval.asOf) + holdMilliseconds(soleOfficer.delay)).toISOString();
  await rows(
    db,
    `INSERT INTO approval (id, case_id, subject, plan_id, package_id, digest, approver, preparer, approvers_needed,
       effective_at, roles, role_needed, sole_officer, not_before)
     VALUES ($1, $2, $3, $4, $5, decode($6, 'hex'), $7, 'system', $8, $9, $10, $11, $12, $13)`,
    [
      approval.decisionId,
      approval.caseId,
      approval.subject,
      approval.subject === 'plan' ? approval.targetId : null,
      approval.subject === 'release' ? approval.targetId : null,
      approval.digest,
      approval.approver,
      need.approvers,
      approval.asOf,
      [...(approval.roles ?? [])],
      need.including ?? null,
      soleOfficer !== undefined,
      notBefore ?? null,
    ],
  );
}

async function recordApprovalEvent(
  db: Queryable,
  row: CaseRow,
  { approval, given, need }: { approval: Approval; given: number; need: ApprovalNeed },
): Promise<void> {
  await recordEvent(db, {
    ...about(row, approval.asOf),
    actor: approval.approver,
    fact: approval.decisionId,
    type: approval.subject === 'plan' ? 'plan.approved' : 'release.approved',
    payload: {
      ...{ target: approval.targetId, digest: approval.digest, given, needed: need.approvers },
      ...(need.including === undefined ? {} : { including: need.including }),
      ...(need.soleOfficer ? { 'sole-officer': true } : {}),
    },
  });
}
