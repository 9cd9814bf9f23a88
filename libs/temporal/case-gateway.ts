/** Decisions of officers as workflow updates. What the api sees of Temporal. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { WafaError } from '#libs/domain/errors';
import { failPoint } from '#libs/fail-points/fail-points';
import {
  approvePlan,
  approveRelease,
  caseWorkflowId,
  decideObjection,
  refuseCase,
  type ApprovalAnswer,
  type ApprovalDecision,
  type ObjectionDecision,
  type RefusalDecision,
} from '#workflows/case/messages';
import { codeInFailure } from './failures.js';

/**
 * Each call resolves once the decision is recorded and rejects with a `WafaError`: `wrong-state`, `digest-mismatch`,
 * `second-person-needed`, or `outcome-unknown` when no worker answered in time: the engine may still hand it to one that comes later.
 */
export interface CaseGateway {
  approvePlan(caseId: string, decision: ApprovalDecision): Promise<ApprovalAnswer>;
  approveRelease(caseId: string, decision: ApprovalDecision): Promise<ApprovalAnswer>;
  refuse(caseId: string, decision: RefusalDecision): Promise<void>;
  decideObjection(caseId: string, decision: ObjectionDecision): Promise<void>;
}

const ANSWER_WITHIN_SECONDS = 5;
/** A step is seen in the database a moment before its workflow knows: a refusal for that reason is asked again. */
const SETTLE_MILLISECONDS = 1_000;
const ASK_AGAIN_MILLISECONDS = 100;

interface Decide<Result, Decision> {
  readonly caseId: string;
  readonly update: UpdateDefinition<Result, [Decision]>;
  readonly decision: Decision;
}

export class TemporalCaseGateway implements CaseGateway {
  readonly #client: Client;
  readonly #answerWithinSeconds: number;

  constructor(client: Client, answerWithinSeconds = ANSWER_WITHIN_SECONDS) {
    this.#client = client;
    this.#answerWithinSeconds = answerWithinSeconds;
  }

  approvePlan(caseId: string, decision: ApprovalDecision): Promise<ApprovalAnswer> {
    return this.#decide({ caseId, update: approvePlan, decision });
  }

  approveRelease(caseId: string, decision: ApprovalDecision): Promise<ApprovalAnswer> {
    return this.#decide({ caseId, update: approveRelease, decision });
  }

  refuse(caseId: string, decision: RefusalDecision): Promise<void> {
    return this.#decide({ caseId, update: refuseCase, decision });
  }

  decideObjection(caseId: string, decision: ObjectionDecision): Promise<void> {
    return this.#decide({ caseId, update: decideObjection, decision });
  }

  async #decide<Result, Decision extends { readonly decisionId: string }>(
    asked: Decide<Result, Decision>,
  ): Promise<Result> {
    const started = Date.now();
    for (;;) {
      try {
        const answer = await this.#ask(asked);
        failPoint('api.decision.1-given');
        return answer;
      } catch (cause) {
        const settled = Date.now() - started > SETTLE_MILLISECONDS;
        const fault = refusalOf(cause);
        if (fault.code !== 'wrong-state' || settled || cause instanceof WorkflowNotFoundError) throw fault;
        await delay(ASK_AGAIN_MILLISECONDS);
      }
    }
  }

  #ask<Result, Decision extends { readonly decisionId: string }>({
    caseId,
    update,
    decision,
  }: Decide<Result, Decision>): Promise<Result> {
    const handle = this.#client.workflow.getHandle(caseWorkflowId(caseId));
    return this.#client.withDeadline(Date.now() + this.#answerWithinSeconds * 1000, () =>
      handle.executeUpdate(update, { args: [decision], updateId: decision.decisionId }),
    );
  }
}

function refusalOf(cause: unknown): WafaError {
  if (cause instanceof WorkflowUpdateFailedError)
    return new WafaError(codeInFailure(cause) ?? 'internal', 'the workflow refused the decision', { cause });
  if (cause instanceof WorkflowNotFoundError)
    return new WafaError('wrong-state', 'the workflow of the case is not running', { cause });
  if (cause instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcServiceError(cause))
    return new WafaError('outcome-unknown', 'no answer from the workflow engine in time', { cause });
  return new WafaError('outcome-unknown', 'the workflow engine could not be asked', { cause });
}
