/** The answer of a case that marks: what was done where. */
import { ActivityFailure } from '@temporalio/workflow';
import type { Case } from './case.js';
import type { Ending } from './case-state.js';
import { errorCodeOf } from './failures.js';
import { markRecords } from './records.js';

/** A cancellation that stands in the database already is waited for: its signal leaves the procedure. */
export async function answered(dsr: Case): Promise<Ending> {
  try {
    return await markRecords.answerMarks(dsr.now());
  } catch (error) {
    if (!(error instanceof ActivityFailure) || errorCodeOf(error) !== 'wrong-state') throw error;
    await dsr.until('marks', () => false);
    throw error;
  }
}
