/**
 * Single public items of one's own: the person sees what of hers is public, ticks some, and they are taken
 * off public view at once. Nothing is erased, nobody asks why, and the session or link that reaches the
 * person is all the proof (GDPR Art. 17(2) names the caches).
 */
import type { Outcome } from '#libs/domain/words';
import { answered } from './case/answer-marks.js';
import { runCase } from './case/case.js';
import { doneByHand, search, verify } from './case/find.js';
import type { CaseStart } from './case/messages.js';
import { removalRecords } from './case/records.js';
import { chosen, takenDown } from './case/remove.js';

export const removal = (start: CaseStart): Promise<Outcome> =>
  runCase(start, async (dsr) => {
    await verify(dsr);
    await search(dsr, 'mark-by-hand');
    if (await chosen(dsr)) await takenDown(dsr);
    await doneByHand(dsr);
    return answered(dsr, (at) => removalRecords.answerRemoval(at));
  });
