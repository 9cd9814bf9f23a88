/**
 * What workflows may ask of activities: types only. Everything is safe to repeat. `asOf` is case time (ISO, UTC) and
 * becomes `effective_at`; an activity never reads its own clock for a legal date.
 */
import type { ApprovalSubject } from '#libs/domain/approval-policy';
import type { ErrorCode } from '#libs/domain/errors';
import type { CaseStatus, ClockEvent, Outcome, RefusalGround, SystemState } from '#libs/domain/words';

export interface AtCase {
  readonly caseId: string;
  readonly asOf: string;
}

/** Short writes to Wafa's own database: run as local activities. */
export interface CaseRecords {
  changeStatus(input: AtCase & { readonly status: Exclude<CaseStatus, 'closed'> }): Promise<void>;
  /** Writes the reminder or the overdue event with its cause, and mails the officers. */
  recordClockEvent(input: AtCase & { readonly event: ClockEvent; readonly cause: string }): Promise<void>;
  /** Reminds an unverified requester; does nothing once verified. */
  remindToConfirm(input: AtCase & { readonly day: number }): Promise<void>;
  /** Writes the systems to be searched as `planned` and names them in order. */
  planSearch(input: AtCase): Promise<{ readonly systems: readonly string[] }>;
  recordSystemState(
    input: AtCase & { readonly system: string; readonly state: SystemState; readonly errorCode?: ErrorCode },
  ): Promise<void>;
  /** A system could not be searched: a person has to look. Also mails the officers. */
  openManualTask(input: AtCase & { readonly system: string; readonly cause: ErrorCode }): Promise<void>;
  buildPlan(input: AtCase): Promise<{ readonly planId: string; readonly digest: string }>;
  recordApproval(
    input: AtCase & {
      readonly decisionId: string;
      readonly subject: ApprovalSubject;
      /** Plan or package id. */
      readonly targetId: string;
      readonly digest: string;
      readonly approver: string;
    },
  ): Promise<{ readonly complete: boolean }>;
  /** Gives the end of the hold, or null where none is needed; mails the person about it. */
  holdRelease(input: AtCase & { readonly packageId: string }): Promise<{ readonly heldUntil: string | null }>;
  /** Opens the download, mails the answer, creates the expiry obligation; `answered_at` is `asOf`. */
  makeReady(input: AtCase & { readonly packageId: string }): Promise<void>;
  closeCase(
    input: AtCase & {
      readonly outcome: Outcome;
      readonly refusal?: { readonly ground: RefusalGround; readonly actor: string };
    },
  ): Promise<void>;
}

/** Work on one system, on that system's own queue. */
export interface ConnectorActivities {
  discoverSystem(
    input: AtCase & { readonly system: string },
  ): Promise<{ readonly state: 'confirmed' | 'nothing-held'; readonly records: number }>;
}

/** Longer work on Wafa's own stores. */
export interface DeliveryActivities {
  buildPackage(
    input: AtCase & { readonly planId: string },
  ): Promise<{ readonly packageId: string; readonly digest: string; readonly partly: boolean }>;
}

export interface ObligationActivities {
  destroyPackage(input: { readonly obligationId: string; readonly asOf: string }): Promise<void>;
}

export type Activities = CaseRecords & ConnectorActivities & DeliveryActivities & ObligationActivities;
