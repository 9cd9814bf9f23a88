/** The answer of a case that marks or takes items down: what was done where. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { AtCase } from '#activities/contract';
import type { ErrorCode } from '#libs/domain/errors';
import type { Case } from './case.js';
import type { Ending } from './case-state.js';
import { markRecords } from './records.js';

const CANCELLED: ErrorCode = 'wrong-state';

/** A cancellation that stands in the database already is waited for: its signal leaves the procedure. */
export async function answered(
  dsr: Case,
  answer: (at: AtCase) => Promise<Ending> = (at) => markRecords.answerMarks(at),
): Promise<Ending> {
  try {
    return await answer(dsr.now());
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.type !== CANCELLED) throw error;
    await dsr.until('marks', () => false);
    throw error;
  }
}
