/**
 * GDPR Art. 7(3): the consent ends with the receipt of the request, and every system is told to stop. As easy
 * as giving it: the link that reaches the person, or the session, is all the proof; nobody has to approve.
 */
import type { Outcome } from '#libs/domain/words';
import { answered } from './case/answer-marks.js';
import { runCase } from './case/case.js';
import { doneByHand, search, verify } from './case/find.js';
import { stopEverywhere } from './case/mark.js';
import type { CaseStart } from './case/messages.js';
import { markRecords } from './case/records.js';

export const withdrawal = (start: CaseStart): Promise<Outcome> =>
  runCase(start, async (dsr) => {
    await verify(dsr);
    await markRecords.recordWithdrawn(dsr.now());
    await search(dsr, 'stop-by-hand');
    await stopEverywhere(dsr);
    await doneByHand(dsr);
    return answered(dsr);
  });
