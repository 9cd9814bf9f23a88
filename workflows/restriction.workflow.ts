/**
 * GDPR Art. 18: what is held about a person is marked as stored only, in every system at once, since that can
 * be undone; then a person looks at what was marked. The restriction outlives its case, and is lifted by a
 * procedure of its own.
 */
import type { Outcome } from '#libs/domain/words';
import { answered } from './case/answer-marks.js';
import { runCase } from './case/case.js';
import { doneByHand, search, verify } from './case/find.js';
import { approvedMarks } from './case/look-at-marks.js';
import { restrictEverywhere } from './case/mark.js';
import type { CaseStart } from './case/messages.js';

/**
 * Refusal and cancellation leave from any wait; what was restricted is then lifted, after the person was
 * told.
 */
export const restriction = (start: CaseStart): Promise<Outcome> =>
  runCase(start, async (dsr) => {
    await verify(dsr);
    await search(dsr, 'mark-by-hand');
    await restrictEverywhere(dsr);
    await approvedMarks(dsr);
    await doneByHand(dsr);
    return answered(dsr);
  });
