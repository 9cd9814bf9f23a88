/**
 * What workflows may ask of activities: types only. Everything is safe to repeat. `asOf` is case time (ISO, UTC) and
 * becomes `effective_at`; an activity never reads its own clock for a legal date.
 */
import type { ApprovalSubject } from '#libs/domain/approval-policy';
import type { ErrorCode } from '#libs/domain/errors';
import type {
  ClockEvent,
  ManualTaskKind,
  Mark,
  ObjectionGround,
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
  /** Open cases of the person that come before this one; 0 when it may go on. Status `in-progress` while it waits. */
  checkOtherCases(input: AtCase): Promise<{ readonly open: number }>;
  /**
   * Status `in-progress`. Writes the systems to be searched as `planned`; those of one wave may be searched at the same
   * time, and a wave uses the identifiers found by the waves before it.
   */
  planSearch(input: AtCase): Promise<{ readonly waves: readonly (readonly string[])[] }>;
  /**
   * Status `needs-you`. A person has to look: a system could not be searched (`cause`), or no API gives a part of it.
   * Also mails the officers. `anew`: the same was asked and reported before. `remindAt`: when the task should be done.
   */
  openManualTask(
    input: AtCase & {
      readonly system: string;
      readonly cause?: ErrorCode;
      readonly kind?: ManualTaskKind;
      readonly anew?: true;
    },
  ): Promise<{ readonly remindAt: string }>;
  /**
   * Mails the officers about a task that is still open; `remindAt` is null once it is done. `task`: its name in the case;
   * one scheduled before it was told has the name of its system.
   */
  remindManualTask(
    input: AtCase & { readonly system: string; readonly task?: string },
  ): Promise<{ readonly remindAt: string | null }>;
  /** Nobody waits for these tasks any longer: the answer names their systems, and asking goes on after it. */
  recordUnanswered(input: AtCase & { readonly tasks: readonly string[] }): Promise<void>;
  /** Which of these systems are not silent: what they say could not be kept, since our own vault does not work. */
  heldByVault(
    input: AtCase & { readonly systems: readonly string[] },
  ): Promise<{ readonly systems: readonly string[] }>;
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
  /** Whether the person has the answer, also where its workflow has not heard of that. */
  wasAnswered(input: AtCase): Promise<{ readonly answered: boolean }>;
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
  readonly ground: RefusalGround | ObjectionGround;
  readonly actor: string;
}

/** What marks of a case need of Wafa's own database; what they are limited to stands in the case. */
export interface MarkRecords {
  /** Status `in-progress`. From here on the restriction stands. */
  beginRestriction(input: AtCase): Promise<void>;
  /**
   * Where something is held that the mark concerns: by machine, and where a person has to. `after`: by machine, once the
   * others are done, since its mark rests on one of theirs.
   */
  markTargets(input: AtCase & { readonly mark: SetMark }): Promise<{
    readonly machines: readonly string[];
    readonly after?: readonly string[];
    readonly byHand: readonly string[];
  }>;
  /** A machine failed for good, and nobody is asked instead: what is done afterwards does not wait for it. */
  recordUnmarked(
    input: AtCase & { readonly system: string; readonly mark: SetMark; readonly cause: ErrorCode },
  ): Promise<void>;
  /** The consent ended with the receipt of the request, whatever each system takes. */
  recordWithdrawn(input: AtCase): Promise<void>;
  /** Whether an officer weighs it; marketing is never weighed. */
  readObjection(input: AtCase): Promise<{ readonly weigh: boolean }>;
  /** Status `needs-you`. An officer has to weigh the objection. */
  awaitDecision(input: AtCase): Promise<void>;
  /** Fails with `wrong-state` when another decision stands. */
  recordObjection(
    input: AtCase & {
      readonly decisionId: string;
      readonly actor: string;
      readonly verdict: 'upheld' | 'refused';
      readonly ground?: ObjectionGround;
    },
  ): Promise<void>;
  /**
   * Status `delivering`. Tells the person what was done, system by system; `answered_at` is `asOf`. Fails with
   * `wrong-state` when the person has cancelled the request.
   */
  answerMarks(
    input: AtCase,
  ): Promise<{ readonly outcome: Extract<Outcome, 'fulfilled' | 'partly-fulfilled'> }>;
}

/** What taking single public items down needs of Wafa's own database. */
export interface RemovalRecords {
  /** Systems that tell what is public of a person, one by one, in their order. */
  publicSystems(input: AtCase): Promise<{ readonly systems: readonly string[] }>;
  /** Status `waiting-on-requester` where something is public; the person gets a mail, and what was offered stays so. */
  offerItems(input: AtCase): Promise<{ readonly items: number }>;
  /** Does nothing once the person has chosen. */
  remindToChoose(input: AtCase & { readonly event: ClockEvent }): Promise<void>;
  /** Status `in-progress`. Systems that hold a part of what was chosen, in their order. */
  removalSystems(input: AtCase): Promise<{ readonly systems: readonly string[] }>;
  /**
   * Status `delivering`. Says of each chosen item whether anybody sees it still; `answered_at` is `asOf`. Fails with
   * `wrong-state` when the person has cancelled the request.
   */
  answerRemoval(input: AtCase): Promise<{
    readonly outcome: Extract<Outcome, 'fulfilled' | 'partly-fulfilled'>;
  }>;
}

/** Reads what is public of the person in one system, on that system's own queue. */
export interface RemovalActivities {
  readPublicItems(
    input: AtCase & { readonly system: string; readonly reading: 'before' | 'after' },
  ): Promise<void>;
}

/** Lifting undoes one of these; it has its own procedure. */
export type SetMark = Exclude<Mark, 'lift'>;

/** Marks in one system, on that system's own queue; `system-refused` and `system-paused` ask for a pause. */
export interface MarkActivities {
  /**
   * Sets the mark, once, and reads again. `byHand`: a part of it is left for a person. `stop`: what goes on being sent
   * there would bring back what is erased.
   */
  markSystem(
    input: AtCase & { readonly system: string; readonly mark: SetMark },
  ): Promise<{ readonly byHand: boolean; readonly stop?: boolean }>;
  /** Fails with `wrong-state` before the notice has gone out. */
  liftSystem(input: {
    readonly liftId: string;
    readonly system: string;
    readonly asOf: string;
  }): Promise<void>;
}

/** What lifting a restriction needs of Wafa's own database. */
export interface LiftRecords {
  readNotice(input: {
    readonly liftId: string;
  }): Promise<{ readonly notice: 'waiting' | 'sent' | 'refused' }>;
  /** The notice did not reach the person: the restriction stands, and the officers are told. */
  recordUnlifted(input: { readonly liftId: string; readonly asOf: string }): Promise<void>;
  /** Systems that carry the restriction. */
  liftTargets(input: { readonly liftId: string }): Promise<{ readonly machines: readonly string[] }>;
  /** Ends the restriction and destroys its keys. In `byHand`, and where a person marked, the officers have to lift. */
  recordLifted(input: {
    readonly liftId: string;
    readonly asOf: string;
    readonly byHand: readonly string[];
  }): Promise<void>;
}

/** What the erasure of a case needs of Wafa's own database. */
export interface ErasureRecords {
  /** Systems that hold data of the person: `erasers` do it themselves, in the others a person has to. */
  erasableSystems(input: AtCase): Promise<{
    readonly erasers: readonly string[];
    readonly byHand: readonly string[];
    /** Of both: those that the person signs in with. */
    readonly signIns?: readonly string[];
  }>;
  /**
   * Until when the sign-in is left, since a copy that was handed over has not been downloaded; null where it may go.
   */
  awaitDownload(input: AtCase & { readonly system: string }): Promise<{ readonly until: string | null }>;
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

/** What the rectification of a case needs of Wafa's own database. */
export interface RectificationRecords {
  /** Whether the person asked that the data is only stored until the answer. */
  readMeanwhile(input: AtCase): Promise<{ readonly restrict: boolean }>;
  /** Status `needs-you` while an officer has corrections to decide; gives how many. */
  awaitDecisions(input: AtCase): Promise<{ readonly undecided: number }>;
  /** Systems of accepted corrections that Wafa corrects itself, in their order. */
  rectifiableSystems(input: AtCase): Promise<{ readonly rectifiers: readonly string[] }>;
  /** A system that could not say what it would change is corrected by a person. */
  giveUpPlanning(input: AtCase & { readonly system: string; readonly cause: ErrorCode }): Promise<void>;
  /**
   * Systems of the plan in their order: those Wafa corrects, and those where a person does. `notHeld` where a login
   * would change of which nobody could be warned.
   */
  correctingSystems(input: AtCase & { readonly planId: string }): Promise<{
    readonly rectifiers: readonly string[];
    readonly byHand: readonly string[];
    readonly notHeld?: true;
  }>;
  /** Status `delivering`. Tells the person what was corrected and what was not; `answered_at` is `asOf`. */
  answerRectification(input: AtCase & { readonly planId: string }): Promise<{
    readonly outcome: Extract<Outcome, 'fulfilled' | 'partly-fulfilled' | 'refused'>;
    readonly refusal?: RefusalRecord;
  }>;
}

/** Work around a changed login that reads what was found; on Wafa's own queue. */
export interface LoginChangeActivities {
  /**
   * Keeps the old addresses where a login is to change. Status `needs-you` where the proof does not suffice: an officer
   * has to prove the person first.
   */
  prepareRectification(input: AtCase): Promise<{ readonly proofNeeded: boolean }>;
  /** Status `delivering`. Warns the old addresses; null where no login changes. The same values are held once. */
  holdRectification(
    input: AtCase & { readonly planId: string },
  ): Promise<{ readonly heldUntil: string | null }>;
}

/** The rectification of one system, on that system's own queue; errors as for an erasure. */
export interface RectificationActivities {
  /** Reads what would be corrected and keeps it for the plan. */
  planRectification(input: AtCase & { readonly system: string }): Promise<void>;
  /** Does exactly what the approved plan says, once. `plan-exceeded`, `digest-mismatch`: nothing was changed. */
  rectifySystem(input: AtCase & { readonly system: string; readonly planId: string }): Promise<void>;
  /** Reads again over a new connection; gives how many corrections are not there. Owes another reading. */
  verifyRectification(
    input: AtCase & { readonly system: string; readonly planId: string },
  ): Promise<{ readonly missing: number }>;
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

export interface AtObligation {
  readonly obligationId: string;
  readonly asOf: string;
}

/** What is owed after a case, in Wafa's own database. */
export interface ObligationActivities {
  destroyPackage(input: AtObligation): Promise<void>;
  /** False where it is done or waived. */
  beginObligation(input: AtObligation): Promise<{ readonly open: boolean }>;
  /** State `paused`: the system refuses our access; false when it was repaired meanwhile. */
  pauseObligation(input: AtObligation): Promise<{ readonly paused: boolean }>;
  /** State `needs-you`: it failed for good, and waits for a person. Mails the officers. */
  recordObligationFault(input: AtObligation & { readonly cause: ErrorCode }): Promise<void>;
}

/** What is owed in one system, on that system's own queue. */
export interface FulfilmentActivities {
  /** Errors as of an erasure. `due`: not before that instant. */
  fulfilObligation(input: AtObligation): Promise<ObligationStep>;
}

export type ObligationStep =
  | { readonly state: 'over' }
  | { readonly state: 'waits'; readonly due: string }
  | { readonly state: 'needs-you' };

export type Activities = CaseRecords &
  ErasureRecords &
  ErasureActivities &
  MarkRecords &
  MarkActivities &
  LiftRecords &
  RemovalRecords &
  RemovalActivities &
  RectificationRecords &
  LoginChangeActivities &
  RectificationActivities &
  ConnectorActivities &
  DeliveryActivities &
  TransferActivities &
  ObligationActivities &
  FulfilmentActivities;
