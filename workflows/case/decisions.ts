/**
 * What officers decide comes as updates (ADR 0005): each is checked before it is taken, recorded, and answered with what
 * came of it. What was recorded comes once more, by signal: the engine may have lost the update when it died. Until then the
 * database knows more than this workflow, and is asked before a case is refused.
 */
import { ActivityFailure, ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import type { ApprovalSubject } from '#libs/domain/approval-policy';
import type { ErrorCode } from '#libs/domain/errors';
import type { Case } from './case.js';
import {
  approvePlan,
  approveRelease,
  decideObjection,
  objectionDecided,
  offerApproved,
  refuseCase,
  type ApprovalAnswer,
  type ApprovalDecision,
  type ObjectionDecision,
  type RefusalDecision,
} from './messages.js';
import { markRecords, records } from './records.js';

export function takeDecisions(dsr: Case): void {
  const { state } = dsr;
  takeApprovals(dsr, approvePlan, 'plan');
  takeApprovals(dsr, approveRelease, 'release');
  setHandler(decideObjection, (decision) => weigh(dsr, decision), {
    validator: (_decision: ObjectionDecision) => failOn(state.faultOfWeighing()),
  });
  setHandler(offerApproved, ({ targetId: id, ...offer }) => {
    if (dsr.ways.decisionsComeAgain) state.approve({ ...offer, id });
  });
  setHandler(objectionDecided, (decision) => {
    if (dsr.ways.decisionsComeAgain) state.decideObjection(decision);
  });
  setHandler(refuseCase, (refusal) => refuse(dsr, refusal), {
    validator: (_refusal: RefusalDecision) => failOn(state.faultOfRefusal()),
  });
}

function takeApprovals(dsr: Case, update: typeof approvePlan, subject: ApprovalSubject): void {
  const validator = (decision: ApprovalDecision): void =>
    failOn(dsr.state.faultOfApproval(subject, decision));
  setHandler(update, (decision) => approve(dsr, subject, decision), { validator });
}

async function approve(
  dsr: Case,
  subject: ApprovalSubject,
  decision: ApprovalDecision,
): Promise<ApprovalAnswer> {
  const { decisionId, digest, approver, roles } = decision;
  if (subject === 'release' && dsr.state.sealing) await condition(() => !dsr.state.sealing);
  const offer = dsr.state.offer;
  failOn(dsr.state.faultOfApproval(subject, decision));
  if (!offer) return { complete: false };
  const asked = { ...dsr.now(), subject, targetId: offer.id, decisionId, digest, approver };
  const voting = roles === undefined ? asked : { ...asked, roles };
  const { complete } = await orItsCause(records.recordApproval(voting));
  if (complete) dsr.state.approve(offer);
  return { complete };
}

async function weigh(dsr: Case, decision: ObjectionDecision): Promise<void> {
  await orItsCause(markRecords.recordObjection({ ...dsr.now(), ...decision }));
  dsr.state.decideObjection(decision);
}

/** Answers once the refusal is recorded, which is when the case closes. */
async function refuse(dsr: Case, refusal: RefusalDecision): Promise<void> {
  const { state } = dsr;
  if (dsr.ways.decisionsComeAgain && (await records.wasAnswered(dsr.now())).answered) failOn('wrong-state');
  failOn(state.faultOfRefusal());
  state.end({ outcome: 'refused', refusal });
  await condition(() => state.closed);
  if (state.ending?.refusal?.decisionId !== refusal.decisionId) failOn('wrong-state');
}

/** An officer is answered with the code of what went wrong, not with the activity's failure. */
async function orItsCause<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof ActivityFailure && error.cause ? error.cause : error;
  }
}

function failOn(code: ErrorCode | undefined): void {
  if (code) throw ApplicationFailure.nonRetryable(code, code);
}
