/**
 * GDPR Art. 16: what a person says is wrong is decided by an officer, correction by correction; what was accepted is
 * planned by each system, approved, corrected exactly as approved, read again, and told. What would change how the
 * person signs in waits, with notice to the old address.
 */
import type { Outcome } from '#libs/domain/words';
import { runCase } from './case/case.js';
import { discover, verify } from './case/find.js';
import type { CaseStart } from './case/messages.js';
import { rectificationRecords } from './case/records.js';
import { approvedCorrections, correct } from './case/rectify.js';

/** Refusal and cancellation leave from any wait until the first system is touched. */
export const rectification = (start: CaseStart): Promise<Outcome> =>
  runCase(start, async (dsr) => {
    await verify(dsr);
    await discover(dsr);
    let planId = await approvedCorrections(dsr);
    while (!(await correct(dsr, planId))) planId = await approvedCorrections(dsr);
    return rectificationRecords.answerRectification({ ...dsr.now(), planId });
  });
