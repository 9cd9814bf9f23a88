/**
 * California (1798.120, 1798.121; 11 CCR 7026, 7027): no sale or sharing, and only necessary uses of
 * sensitive data. Never verified and done at once, with the address as it was typed: the one exception to
 * proved identifiers (ADR 0012).
 */
import type { Outcome } from '#libs/domain/words';
import { answered } from './case/answer-marks.js';
import { runCase } from './case/case.js';
import { doneByHand } from './case/find.js';
import { stopEverywhere } from './case/mark.js';
import type { CaseStart } from './case/messages.js';

/** Nothing is searched: what nobody proved may stop a use, and find nothing. */
export const optOut = (start: CaseStart): Promise<Outcome> =>
  runCase(
    start,
    async (dsr) => {
      await stopEverywhere(dsr);
      await doneByHand(dsr);
      return answered(dsr);
    },
    { proof: false },
  );
