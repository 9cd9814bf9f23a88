/**
 * GDPR Art. 21: marketing stops at once. Otherwise the data is restricted while an officer weighs (Art.
 * 18(1)(d)); the objection stands unless the company shows one of a closed list of grounds.
 */
import type { Outcome } from '#libs/domain/words';
import { answered } from './case/answer-marks.js';
import { runCase } from './case/case.js';
import { doneByHand, search, verify } from './case/find.js';
import { restrictEverywhere, stopEverywhere } from './case/mark.js';
import type { CaseStart } from './case/messages.js';
import { markRecords } from './case/records.js';
import { weighed } from './case/weigh.js';

export const objection = (start: CaseStart): Promise<Outcome> =>
  runCase(start, async (dsr) => {
    await verify(dsr);
    const { weigh } = await markRecords.readObjection(dsr.now());
    await search(dsr, weigh ? 'mark-by-hand' : 'stop-by-hand');
    if (weigh) {
      await restrictEverywhere(dsr);
      const refusal = await weighed(dsr);
      if (refusal) return { outcome: 'refused', refusal };
    }
    await stopEverywhere(dsr);
    await doneByHand(dsr);
    return answered(dsr);
  });
