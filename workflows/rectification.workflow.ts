/**
 * GDPR Art. 16: what a person says is wrong is decided by an officer, correction by correction; what was
 * accepted is planned by each system, approved, corrected exactly as approved, read again, and told. What
 * would change how the person signs in waits, with notice to the old address. Where the person asked for it,
 * the data is only stored from the search to the answer (Art. 18(1)(a)).
 */
import type { Outcome } from '#libs/domain/words';
import { runCase } from './case/case.js';
import { doneByHand, search, verify } from './case/find.js';
import { restrictEverywhere } from './case/mark.js';
import type { CaseStart } from './case/messages.js';
import { rectificationRecords } from './case/records.js';
import { approvedCorrections, correct } from './case/rectify.js';

/** Refusal and cancellation leave from any wait until the first system is touched. */
export const rectification = (start: CaseStart): Promise<Outcome> =>
  runCase(start, async (dsr) => {
    await verify(dsr);
    const { restrict } = await rectificationRecords.readMeanwhile(dsr.now());
    await search(dsr, restrict ? 'mark-by-hand' : undefined);
    if (restrict) await restrictEverywhere(dsr);
    await doneByHand(dsr);
    let planId = await approvedCorrections(dsr);
    while (!(await correct(dsr, planId))) planId = await approvedCorrections(dsr);
    return rectificationRecords.answerRectification({ ...dsr.now(), planId });
  });
