/** Asks a system until there is an answer. What stands in the way is told apart here, for every kind of act. */
import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { ErrorCode } from '#libs/domain/errors';
import type { ManualTaskKind } from '#libs/domain/words';
import type { Case } from './case.js';
import { errorCodeOf } from './failures.js';
import { repaired } from './fan-out.js';

export interface Asking {
  readonly ask: () => Promise<void>;
  /** What a person does instead where the system fails for good; undefined where nobody is asked to. */
  readonly byHand: ManualTaskKind | undefined;
  /** Codes that the caller deals with. */
  readonly stops?: readonly ErrorCode[];
}

/**
 * A system that refuses our access is waited for. Any other final error becomes a task of a person; its code is given,
 * and undefined where the system answered.
 */
export async function asked(
  dsr: Case,
  system: string,
  { ask, byHand, stops = [] }: Asking,
): Promise<ErrorCode | undefined> {
  for (;;) {
    try {
      await ask();
      return undefined;
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      const cause = errorCodeOf(error);
      if (stops.includes(cause)) return cause;
      const refused = cause === 'system-refused' || cause === 'system-paused';
      if (refused && (await repaired(dsr, system))) continue;
      if (byHand !== undefined) await dsr.openManualTask(system, { cause, kind: byHand });
      return cause;
    }
  }
}
