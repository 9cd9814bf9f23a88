/**
 * What workflows may ask of activities: types only. Everything is safe to repeat. `asOf` is case time (ISO, UTC) and
 * becomes `effective_at`; an activity never reads its own clock for a legal date.
 */
import type { ApprovalSubject } from '#libs/domain/approval-policy';
import type { ErrorCode } from '#libs/domain/errors';
import type {
  ClockEvent,
  ManualTaskKind,
  Outcome,
  RefusalGround,
  StaffRole,
  WaitingFor,
} from '#libs/domain/words';

export interface AtCase {
  readonly caseId: string;
  readonly asOf: string;
}

/**
 * Short writes to Wafa's own database: run as local activities. Each sets the status that the case has after it, in the
 * same transaction.
 */
export interface CaseRecords {
  /** Status `verifying`: the case waits for the requester to confirm. */
  awaitVerification(input: AtCase): Promise<void>;
  /** Writes the reminder or the overdue event with its cause, and mails the officers. */
  recordClockEvent(
    input: AtCase & { readonly event: ClockEvent; readonly waitingFor: WaitingFor },
  ): Promise<void>;
  /** Reminds an unverified requester; does nothing once verified. */
  remindToConfirm(input: AtCase & { readonly day: number }): Promise<void>;
  /**
   * Status `in-progress`. Writes the systems to be searched as `planned`; those of one wave may be searched at the same
   * time, and a wave uses the identifiers found by the waves before it.
   */
  planSearch(input: AtCase): Promise<{ readonly waves: readonly (readonly string[])[] }>;
  /**
   * Status `needs-you`. A person has to look: a system could not be searched (`cause`), or no API gives a part of it.
   * Also mails the officers. `remindAt`: when the task should be done.
   */
  openManualTask(
    input: AtCase & { readonly system: string; readonly cause?: ErrorCode; readonly kind?: ManualTaskKind },
  ): Promise<{ readonly remindAt: string }>;
  /** Mails the officers about a task that is still open; `remindAt` is null once it is done. */
  remindManualTask(
    input: AtCase & { readonly system: string },
  ): Promise<{ readonly remindAt: string | null }>;
  /** Status `needs-you`. The system refuses our access; false when it was repaired meanwhile. */
  pauseSystem(input: AtCase & { readonly system: string }): Promise<{ readonly paused: boolean }>;
  /**
   * Status `awaiting-approval`. An unchanged plan keeps its id and its approvals. `uncovered`: nobody can approve an
   * erasure that the data map does not decide about.
   */
  buildPlan(
    input: AtCase,
  ): Promise<{ readonly planId: string; readonly digest: string; readonly uncovered?: true }>;
  /** Status `in-progress` once the plan has all its approvals. */
  recordApproval(
    input: AtCase & {
      readonly decisionId: string;
      readonly subject: ApprovalSubject;
      /** Plan or package id. */
      readonly targetId: string;
      readonly digest: string;
      readonly approver: string;
      /** Of the approver, as the identity provider said. */
      readonly roles?: readonly StaffRole[];
    },
  ): Promise<{ readonly complete: boolean }>;
  /** Status `needs-you`. The package could not be sealed; withholding a record or refusing leads on. */
  recordPackageFailure(input: AtCase & { readonly planId: string; readonly cause: ErrorCode }): Promise<void>;
  /** Status `delivering`. Gives the end of the hold, or null where none is needed; mails the person about it. */
  holdRelease(
    input: AtCase & { readonly packageId: string },
  ): Promise<{ readonly heldUntil: string | null; readonly transferTo?: string }>;
  /** Tells the officers and the person that another controller did not take the data. */
  recordTransferFailure(
    input: AtCase & { readonly packageId: string; readonly cause: ErrorCode },
  ): Promise<void>;
  /**
   * Opens the download, mails the answer, creates the expiry obligation; `answered_at` is `asOf`. Fails with
   * `wrong-state` when the person has withdrawn.
   */
  makeReady(input: AtCase & { readonly packageId: string }): Promise<void>;
  /** Status `closed`. Tells the person about a refusal, a withdrawal or a missing confirmation. */
  closeCase(
    input: AtCase & {
      readonly outcome: Outcome;
      readonly refusal?: RefusalRecord;
    },
  ): Promise<void>;
}

export interface RefusalRecord {
  readonly decisionId: string;
  readonly ground: RefusalGround;
  readonly actor: string;
}

/** What the erasure of a case needs of Wafa's own database. */
export interface ErasureRecords {
  /** Open cases of the person that still hand data over; 0 when the erasure may go on. */
  checkOtherCases(input: AtCase): Promise<{ readonly open: number }>;
  /** Systems that hold data of the person: `erasers` do it themselves, in the others a person has to. */
  erasableSystems(
    input: AtCase,
  ): Promise<{ readonly erasers: readonly string[]; readonly byHand: readonly string[] }>;
  /** Status `needs-you`. Says which collections the data map does not decide about. */
  recordUncovered(input: AtCase & { readonly planId: string }): Promise<void>;
  /** Status `delivering`. Gives the end of the hold, or null where none is needed; mails the person about it. */
  holdErasure(input: AtCase & { readonly planId: string }): Promise<{ readonly heldUntil: string | null }>;
  /** Status `delivering`. Tells the person what was erased and what stays; `answered_at` is `asOf`. */
  answerErasure(input: AtCase & { readonly planId: string }): Promise<{
    readonly outcome: Extract<Outcome, 'fulfilled' | 'partly-fulfilled'>;
  }>;
}

/** The erasure of one system, on that system's own queue; `system-refused` and `system-paused` ask for a pause. */
export interface ErasureActivities {
  /** Reads what would be erased and keeps it for the plan. */
  planErasure(input: AtCase & { readonly system: string }): Promise<void>;
  /**
   * Does exactly what the approved plan says, once; the recorded result on a repeat. `plan-exceeded`: nothing was
   * changed. `againAfterSeconds`: a job of the vendor runs; ask again then, for days if need be.
   */
  eraseSystem(
    input: AtCase & { readonly system: string; readonly planId: string },
  ): Promise<{ readonly againAfterSeconds?: number }>;
  /** Reads again; gives the rows that should be gone and are not. */
  verifyErasure(
    input: AtCase & { readonly system: string; readonly planId: string },
  ): Promise<{ readonly residue: number }>;
}

/** Work on one system, on that system's own queue. */
export interface ConnectorActivities {
  /**
   * Searches with every identifier known by now; the same identifiers give the recorded answer. `system-paused` and
   * `system-refused` ask for a pause, another final error for a person.
   */
  discoverSystem(input: AtCase & { readonly system: string }): Promise<SearchAnswer>;
}

export interface SearchAnswer {
  readonly state: 'confirmed' | 'nothing-held' | 'manual';
  readonly records: number;
  /** Systems that got identifiers from this search which they had not been searched with. */
  readonly feeds?: readonly string[];
  /** What is left for a person. */
  readonly task?: ManualTaskKind;
}

/** Longer work on Wafa's own stores. */
export interface DeliveryActivities {
  /** Status `awaiting-approval`. The same plan gives the same package; older packages of the case are destroyed. */
  buildPackage(
    input: AtCase & { readonly planId: string },
  ): Promise<{ readonly packageId: string; readonly digest: string; readonly partly: boolean }>;
}

/** The package on its way to another controller. */
export interface TransferActivities {
  /** One PUT with a checksum, safe to repeat; the receipt stands in the effect ledger. */
  transferPackage(input: AtCase & { readonly packageId: string }): Promise<void>;
}

export interface ObligationActivities {
  destroyPackage(input: { readonly obligationId: string; readonly asOf: string }): Promise<void>;
}

export type Activities = CaseRecords &
  ErasureRecords &
  ErasureActivities &
  ConnectorActivities &
  DeliveryActivities &
  TransferActivities &
  ObligationActivities;
