/**
 * GDPR Art. 17: what is held about a person is found, restricted and taken off public view at once, planned,
 * approved by two people, erased exactly as approved, read again, and told. Every other right of the person
 * comes first.
 */
import type { Outcome } from '#libs/domain/words';
import { runCase } from './case/case.js';
import { approvedErasure, carryOut } from './case/erase.js';
import { doneByHand, search, verify } from './case/find.js';
import { hideEverywhere } from './case/mark.js';
import type { CaseStart } from './case/messages.js';
import { waitForOtherCases } from './case/other-cases.js';
import { erasureRecords } from './case/records.js';

/**
 * Refusal and cancellation leave from any wait until the first system is touched; a later cancellation halts
 * the rest.
 */
export const erasure = (start: CaseStart): Promise<Outcome> =>
  runCase(start, async (dsr) => {
    await verify(dsr);
    await waitForOtherCases(dsr);
    await search(dsr);
    await hideEverywhere(dsr);
    await doneByHand(dsr);
    let planId = await approvedErasure(dsr);
    while (!(await carryOut(dsr, planId))) planId = await approvedErasure(dsr);
    return erasureRecords.answerErasure({ ...dsr.now(), planId });
  });
