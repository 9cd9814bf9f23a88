/**
 * Asks a system until there is an answer. What stands in the way is told apart here, for every kind of act.
 */
import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { ErrorCode } from '#libs/domain/errors';
import type { ManualTaskKind } from '#libs/domain/words';
import type { Case } from './case.js';
import { errorCodeOf } from './failures.js';
import { NO_ANSWER, repaired } from './fan-out.js';

export interface Asking {
  readonly ask: () => Promise<void>;
  /** What a person does instead where the system fails for good; undefined where nobody is asked to. */
  readonly byHand: ManualTaskKind | undefined;
  /** Also where a person was asked the same before. */
  readonly anew?: boolean | undefined;
  /** Codes that the caller deals with. */
  readonly stops?: readonly ErrorCode[];
  /** After a wait for a repair; may leave the case. */
  readonly afterRepair?: () => Promise<void>;
}

/**
 * A system that refuses our access is waited for. Any other final error, and a system that an officer does
 * not wait for any longer, becomes a task of a person; its code is given, and undefined where the system
 * answered. A try that is running comes to its end: then there is nothing to take by hand.
 */
export async function asked(
  dsr: Case,
  system: string,
  { ask, byHand, anew, stops = [], afterRepair }: Asking,
): Promise<ErrorCode | undefined> {
  for (;;) {
    try {
      await dsr.search(system, ask);
      return undefined;
    } catch (error) {
      const takenByHand = isCancellation(error) && dsr.state.isTakenByHand(system);
      if (!takenByHand && (isCancellation(error) || !(error instanceof ActivityFailure))) throw error;
      const cause = takenByHand ? NO_ANSWER : errorCodeOf(error as ActivityFailure);
      if (stops.includes(cause)) return cause;
      const refused = cause === 'system-refused' || cause === 'system-paused';
      if (refused) {
        const again = await repaired(dsr, system, { orHalted: afterRepair !== undefined });
        await afterRepair?.();
        if (again) continue;
      }
      if (byHand !== undefined) await dsr.openManualTask(system, { cause, kind: byHand, anew });
      return cause;
    }
  }
}
