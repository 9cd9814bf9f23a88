/**
 * How a case goes that began before something was changed for good. Asked before anything else happens: later, a marker
 * and the clock's timer could change places in a replay.
 */
import { patched } from '@temporalio/workflow';
import type { CaseRecords, MarkRecords } from '#activities/contract';

export interface Ways {
  /** Systems and tasks that stay silent are named in an answer that goes out in time. */
  readonly answersInTime: boolean;
  /** One record waits for the other (ADR 0021). */
  readonly writesInTurn: boolean;
  /**
   * Records that are ordinary activities: they begin when the engine has heard of everything that led to them. Local ones of
   * one workflow task are lost to the engine, and made again together, when it or the worker dies before the task is complete.
   */
  readonly heardFirst: ReadonlySet<PropertyKey>;
  /** What an officer decided comes once more by signal, and nothing ends what the database calls answered. */
  readonly decisionsComeAgain: boolean;
}

const heardFirst = (...names: readonly (keyof (CaseRecords & MarkRecords))[]): ReadonlySet<PropertyKey> =>
  new Set(names);

/** The newest stands for all before it: one marker in the history of a case that begins now. */
export function waysOfThisCase(): Ways {
  if (patched('decisions-come-again'))
    return {
      ...{ answersInTime: true, writesInTurn: true, decisionsComeAgain: true },
      heardFirst: heardFirst('closeCase'),
    };
  return {
    answersInTime: patched('answer-without-the-silent'),
    writesInTurn: patched('one-record-at-a-time'),
    heardFirst: patched('heard-before-recorded')
      ? heardFirst('recordApproval', 'recordObjection', 'closeCase')
      : heardFirst(),
    decisionsComeAgain: false,
  };
}
