/** The point of no return. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { ErrorCode } from '#libs/domain/errors';
import type { Case } from './case.js';
import { records } from './records.js';

const WITHDRAWN: ErrorCode = 'wrong-state';

/**
 * A withdrawal is first a row in the database: where it stands there already, nothing is opened, and the procedure is
 * left once the signal comes.
 */
export async function openDownload(dsr: Case, packageId: string): Promise<void> {
  try {
    await records.makeReady({ ...dsr.now(), packageId });
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.type !== WITHDRAWN) throw error;
    dsr.state.takeBack();
    await dsr.until('hold', () => false);
  }
}
