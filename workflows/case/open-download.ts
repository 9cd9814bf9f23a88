/** The point of no return. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { ErrorCode } from '#libs/domain/errors';
import type { Case } from './case.js';
import { records } from './records.js';

const CHANGED: ErrorCode = 'wrong-state';

/**
 * A withdrawal, or a record that is withheld, is first a row in the database: where it stands there already,
 * nothing is opened. The procedure is left, or goes round once more, when the signal comes. False when it
 * goes round.
 */
export async function openDownload(dsr: Case, packageId: string): Promise<boolean> {
  try {
    await records.makeReady({ ...dsr.now(), packageId });
    return true;
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.type !== CHANGED) throw error;
    dsr.state.takeBack();
    await dsr.until('hold', () => dsr.state.outdated);
    return false;
  }
}
