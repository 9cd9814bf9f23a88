/** The answer of a case that marks: what was done where. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { ErrorCode } from '#libs/domain/errors';
import type { Case } from './case.js';
import type { Ending } from './case-state.js';
import { markRecords } from './records.js';

const CANCELLED: ErrorCode = 'wrong-state';

/** A cancellation that stands in the database already is waited for: its signal leaves the procedure. */
export async function answered(dsr: Case): Promise<Ending> {
  try {
    return await markRecords.answerMarks(dsr.now());
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.type !== CANCELLED) throw error;
    await dsr.until('marks', () => false);
    throw error;
  }
}
