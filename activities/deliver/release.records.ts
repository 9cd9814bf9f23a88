/** From the approved package to the open download. */
import { recordEvent } from '#libs/audit/record';
import type { HandOverPlan } from '#libs/contracts/plan';
import { WafaError } from '#libs/domain/errors';
import { addPeriod, holdMilliseconds } from '#libs/domain/period';
import type { VerificationMethod } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { enqueueStarts } from '#libs/persistence/outbox';
import { OBLIGATION_WORKFLOW_OF, obligationWorkflowId, type ObligationStart } from '#workflows/case/messages';
import type { CaseRecords } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { about, lockOpenCase, lockUnanswered, moveTo, type CaseRow } from '../records/case-row.js';
import { mailOfficers, mailRequester } from '../records/mails.js';
import { requireWithheldAsPlanned } from '../plan/standing.js';
import { oweFollowUps } from '../records/silence.js';
import { noReleaseBefore } from '../rectify/login-change.js';
import { expiryObligation } from './destroy.js';
import { signInGoesOn, signInsOf } from './sign-in-until.js';
import { approvedTarget } from './transfer-target.js';
import { tell } from './transfer.activity.js';

type ReleaseRecords = Pick<
  CaseRecords,
  'recordPackageFailure' | 'holdRelease' | 'makeReady' | 'recordTransferFailure'
>;

export const releaseRecords = (deps: ActivityDependencies): ReleaseRecords => ({
  recordPackageFailure: ({ caseId, asOf, planId, cause }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const payload = { plan: planId, code: cause };
      await recordEvent(db, { ...about(row, asOf), fact: planId, type: 'package.failed', payload });
      await mailOfficers(db, row, {
        occasion: planId,
        template: 'officer-task',
        asOf,
        parameters: { cause },
      });
      await moveTo(db, row, { status: 'needs-you', asOf });
    }),

  holdRelease: ({ caseId, asOf, packageId }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      await moveTo(db, row, { status: 'delivering', asOf });
      const { mailboxHold } = deps.company.controller.verification;
      const wait = (await onlyMailboxProved(db, row)) ? holdMilliseconds(mailboxHold) : 0;
      const quiet = await noReleaseBefore(deps, db, row);
      const ownEnd = Date.parse(asOf) + wait;
      const becauseOfLogin = quiet !== undefined && quiet.getTime() > ownEnd;
      const target =
        row.right === 'portability' ? await approvedTarget(db, { caseId, packageId }) : undefined;
      const onward = target === undefined ? {} : { transferTo: target.key };
      if (wait === 0 && !becauseOfLogin) return { heldUntil: null, ...onward };
      const heldUntil = new Date(becauseOfLogin ? quiet : ownEnd).toISOString();
      const because = becauseOfLogin ? ({ because: 'login-change' } as const) : {};
      const payload = { package: packageId, heldUntil, ...because };
      await recordEvent(db, { ...about(row, asOf), fact: packageId, type: 'release.held', payload });
      await mailRequester(db, row, {
        occasion: packageId,
        template: 'release-on-hold',
        asOf,
        parameters: { until: heldUntil, ...because },
      });
      return { heldUntil, ...onward };
    }),

  recordTransferFailure: ({ caseId, asOf, packageId, cause }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const target = (await approvedTarget(db, { caseId, packageId }))?.key ?? '';
      const payload = {
        package: packageId,
        target,
        code: cause,
        ...(await lastAnswer(db, { packageId, target })),
      };
      await recordEvent(db, { ...about(row, asOf), fact: packageId, type: 'transfer.failed', payload });
      await tell(db, row, { asOf, packageId, template: 'transfer-failed', target });
      const occasion = `transfer/${packageId}`;
      const parameters = { target, cause };
      await mailOfficers(db, row, { occasion, template: 'officer-transfer', asOf, parameters });
    }),

  makeReady: ({ caseId, asOf, packageId }) =>
    deps.dataSource.transaction(async (db) => {
      const locked = await lockUnanswered(db, caseId);
      if ('outcome' in locked) return;
      const { row } = locked;
      if (await isWithdrawn(db, row)) throw new WafaError('wrong-state', 'the person has withdrawn');
      const plan = await requireWithheldAsPlanned(db, { caseId, of: packageId });
      await openDownload(deps, db, { row, asOf, packageId, plan });
    }),
});

/** The status that the other controller last answered with; nothing where it never answered. */
async function lastAnswer(
  db: Queryable,
  { packageId, target }: { readonly packageId: string; readonly target: string },
): Promise<{ readonly status?: number }> {
  const [effect] = await rows<{ status: number | null }>(
    db,
    `SELECT (result::jsonb->>'status')::int AS status FROM effect
     WHERE system = $1 AND action = 'transfer' AND target = $2`,
    [target, packageId],
  );
  return effect?.status == null ? {} : { status: effect.status };
}

/** A proved mailbox alone may be a hijacked one: its owner gets notice and time (ADR 0010). */
export async function onlyMailboxProved(db: Queryable, row: CaseRow): Promise<boolean> {
  const proofs = await rows<{ method: VerificationMethod }>(
    db,
    'SELECT method FROM verification WHERE request_id = $1',
    [row.requestId],
  );
  return proofs.every(({ method }) => method === 'mailbox');
}

/** Under the lock of the case, which a withdrawal takes too: one of the two comes first. */
async function isWithdrawn(db: Queryable, { requestId }: CaseRow): Promise<boolean> {
  const sql = `SELECT 1 FROM audit_event WHERE request_id = $1 AND type = 'case.withdrawn'`;
  return (await rows(db, sql, [requestId])).length > 0;
}

interface Opening {
  readonly row: CaseRow;
  readonly asOf: string;
  readonly packageId: string;
  readonly plan: HandOverPlan;
}

async function openDownload(
  deps: ActivityDependencies,
  db: Queryable,
  { row, asOf, packageId, plan }: Opening,
): Promise<void> {
  const { availableFor, downloads } = deps.company.controller.package;
  const expiresAt = addPeriod(new Date(asOf), availableFor);
  const opened = await rows(
    db,
    `UPDATE package SET ready_at = $2, expires_at = $3, downloads_left = $4
     WHERE id = $1 AND ready_at IS NULL AND destroyed_at IS NULL RETURNING id`,
    [packageId, asOf, expiresAt, downloads],
  );
  if (opened.length === 0) return;
  await rows(db, 'UPDATE dsr_case SET answered_at = $2 WHERE id = $1', [row.id, asOf]);
  const dueAt = expiresAt.toISOString();
  const payload = { package: packageId, expiresAt: dueAt, downloads };
  await recordEvent(db, { ...about(row, asOf), fact: packageId, type: 'package.ready', payload });
  const signIn =
    signInsOf(deps.company.systems).length > 0
      ? await signInGoesOn(db, { requestId: row.requestId, asOf })
      : null;
  const named = plan.systems.flatMap(({ system, manualResult }) =>
    manualResult === 'unanswered' ? [system] : [],
  );
  const parameters = {
    ...{ until: dueAt, downloads },
    ...(named.length > 0 ? { without: named.join() } : {}),
    ...(signIn === null ? {} : { signInUntil: signIn }),
  };
  await mailRequester(db, row, { occasion: packageId, template: 'answer-ready', asOf, parameters });
  await owe(db, row.id, { packageId, dueAt });
  await oweFollowUps(deps, db, { row, asOf, named });
}

async function owe(
  db: Queryable,
  caseId: string,
  { packageId, dueAt }: { readonly packageId: string; readonly dueAt: string },
): Promise<void> {
  const obligationId = expiryObligation(packageId);
  await rows(
    db,
    `INSERT INTO obligation (id, kind, case_id, target_id, due_at) VALUES ($1, 'package-expiry', $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [obligationId, caseId, packageId, dueAt],
  );
  const payload: ObligationStart = { obligationId, dueAt };
  const workflowId = obligationWorkflowId(obligationId);
  await enqueueStarts(db, [
    { id: obligationId, workflowId, name: OBLIGATION_WORKFLOW_OF['package-expiry'], payload },
  ]);
}
