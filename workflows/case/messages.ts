/**
 * Names and types of everything that enters or leaves a workflow. Only ids, enums, instants, counts and
 * digests.
 */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ApprovalSubject } from '#libs/domain/approval-policy';
import type {
  ManualResult,
  ManualTaskKind,
  ObjectionGround,
  ObligationKind,
  RefusalGround,
  Right,
  StaffRole,
} from '#libs/domain/words';

/** Task queue of the workflows and of the activities that touch only Wafa's own stores. */
export const CASE_QUEUE = 'wafa-cases';

/** Each system has its own queue, so that its rate limit holds over all processes. */
export const connectorQueue = (system: string): string => `connector-${system}`;

export const caseWorkflowId = (caseId: string): string => `dsr-${caseId}`;
export const obligationWorkflowId = (obligationId: string): string => `obligation-${obligationId}`;

/** Workflow types by name. */
export const WORKFLOW_OF_RIGHT = {
  access: 'access',
  portability: 'portability',
  rectification: 'rectification',
  erasure: 'erasure',
  restriction: 'restriction',
  objection: 'objection',
  withdrawal: 'withdrawal',
  removal: 'removal',
  'opt-out': 'optOut',
  limit: 'optOut',
} as const satisfies Record<Right, string>;
export const OBLIGATION_WORKFLOW_OF = {
  'package-expiry': 'packageExpiry',
  're-read': 'obligation',
  'final-by': 'obligation',
  'deferred-erasure': 'obligation',
  'lock-renewal': 'obligation',
  'backup-end': 'obligation',
  'follow-up': 'obligation',
  'keep-review': 'obligation',
} as const satisfies Record<ObligationKind, string>;

/** Input of a case workflow. Instants are ISO 8601 in UTC with milliseconds. */
export interface CaseStart {
  readonly caseId: string;
  readonly requestId: string;
  readonly right: Right;
  readonly receivedAt: string;
  /** First instant after the last day for the answer (exclusive). */
  readonly dueEndsBefore: string;
}

export interface ObligationStart {
  readonly obligationId: string;
  readonly dueAt: string;
  /** On whose queue it is fulfilled. */
  readonly system?: string;
}

/** A restriction that is to be lifted once its notice has gone out; runs under the id of an obligation. */
export interface LiftStart {
  readonly liftId: string;
}
export const LIFT_WORKFLOW = 'lift';

/** Every fact carries the id of its row, so that a repeated delivery changes nothing. */
export interface Fact {
  readonly factId: string;
}
export interface ManualTaskFact extends Fact {
  readonly system: string;
  readonly kind?: ManualTaskKind;
  readonly result: ManualResult;
}
export interface SystemFact extends Fact {
  readonly system: string;
}

/** The last day for the answer is another one. */
export interface DueFact extends Fact {
  readonly dueEndsBefore: string;
}

export const requesterVerified = defineSignal<[Fact]>('requesterVerified');
export const requestWithdrawn = defineSignal<[Fact]>('requestWithdrawn');
export const manualTaskCompleted = defineSignal<[ManualTaskFact]>('manualTaskCompleted');
/** The access to a paused system was repaired. */
export const systemResumed = defineSignal<[SystemFact]>('systemResumed');
/** An officer will look by hand in a system that is paused or does not answer. */
export const systemTakenByHand = defineSignal<[SystemFact]>('systemTakenByHand');
/** A record was withheld or restored: the plan has to be built anew. */
export const redactionsChanged = defineSignal<[Fact]>('redactionsChanged');

/** The person chose which public items are to be taken down. */
export const itemsChosen = defineSignal<[Fact]>('itemsChosen');

/** Another case of the person has ended. */
export const otherCaseClosed = defineSignal<[Fact]>('otherCaseClosed');
/** The person has downloaded a whole copy of theirs. */
export const copyDownloaded = defineSignal<[Fact]>('copyDownloaded');
/** The data map was changed: the plan has to be built anew. */
export const planOutdated = defineSignal<[Fact]>('planOutdated');

/** A plan or a package has all its approvals, of which this is the last. */
export interface ApprovedFact extends Fact {
  readonly subject: ApprovalSubject;
  readonly targetId: string;
  /** Hex SHA-256. */
  readonly digest: string;
}
export const offerApproved = defineSignal<[ApprovedFact]>('offerApproved');
/** An objection was weighed. */
export const objectionDecided = defineSignal<[Fact & ObjectionDecision]>('objectionDecided');

/** An officer extended the time to answer. */
export const dueMoved = defineSignal<[DueFact]>('dueMoved');

/** A decision of an officer. `decisionId` is a uuid made by the api and becomes the row's id. */
export interface ApprovalDecision {
  readonly decisionId: string;
  /** Hex SHA-256 of what is approved. */
  readonly digest: string;
  /** Pseudonym of the member of staff. */
  readonly approver: string;
  /** As the identity provider said at the sign-in. */
  readonly roles?: readonly StaffRole[];
}
export interface RefusalDecision {
  readonly decisionId: string;
  readonly ground: RefusalGround;
  readonly actor: string;
}
/** How the refusal of a case stands in its record. */
export interface CaseRefusal extends Omit<RefusalDecision, 'ground'> {
  readonly ground: RefusalGround | ObjectionGround;
}
/** What an officer decided after weighing an objection (GDPR Art. 21(1)). */
export type ObjectionDecision = {
  readonly decisionId: string;
  readonly actor: string;
} & ({ readonly verdict: 'upheld' } | { readonly verdict: 'refused'; readonly ground: ObjectionGround });

/** `complete` is false while more approvers are needed. */
export interface ApprovalAnswer {
  readonly complete: boolean;
}

export const approvePlan = defineUpdate<ApprovalAnswer, [ApprovalDecision]>('approvePlan');
export const approveRelease = defineUpdate<ApprovalAnswer, [ApprovalDecision]>('approveRelease');
export const refuseCase = defineUpdate<void, [RefusalDecision]>('refuseCase');

/** Something about an obligation changed in its row: an officer decided, or a replay was ordered. */
export const obligationChanged = defineSignal<[Fact]>('obligationChanged');
export const decideObjection = defineUpdate<void, [ObjectionDecision]>('decideObjection');
