/**
 * How a case goes that began before something was changed for good. Asked before anything else happens: later, a marker
 * and the clock's timer could change places in a replay.
 */
import { patched } from '@temporalio/workflow';

export interface Ways {
  /** Systems and tasks that stay silent are named in an answer that goes out in time. */
  readonly answersInTime: boolean;
  /** One record waits for the other (ADR 0021). */
  readonly writesInTurn: boolean;
  /** Which records are ordinary activities: the engine has heard of what led to them before they are written. */
  readonly hearsFirst: 'of-nothing' | 'of-the-end' | 'of-decisions-and-the-end';
}

/** The newest stands for all before it: one marker in the history of a case that begins now. */
export function waysOfThisCase(): Ways {
  if (patched('decisions-come-again'))
    return { answersInTime: true, writesInTurn: true, hearsFirst: 'of-the-end' };
  const answersInTime = patched('answer-without-the-silent');
  const writesInTurn = patched('one-record-at-a-time');
  const hearsFirst = patched('heard-before-recorded') ? 'of-decisions-and-the-end' : 'of-nothing';
  return { answersInTime, writesInTurn, hearsFirst };
}
