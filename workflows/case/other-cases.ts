/**
 * Several rights of one person: what another case shows, corrects or marks comes before what this one hands
 * over or erases (libs/domain/order-of-rights.ts).
 */
import { WAITS_NO_LONGER_DAYS } from '#libs/domain/order-of-rights';
import type { Case } from './case.js';
import { records } from './records.js';

/** Waits for cases that come first; some rights only until a day on which their own answer becomes urgent. */
export async function waitForOtherCases(dsr: Case): Promise<void> {
  const longest = WAITS_NO_LONGER_DAYS[dsr.right];
  for (;;) {
    const heard = dsr.state.otherCasesClosed;
    const { open } = await records.checkOtherCases(dsr.now());
    if (open === 0) return;
    const next = (): boolean => dsr.state.otherCasesClosed > heard;
    if (longest === undefined) await dsr.until('other-cases', next);
    else if (!(await dsr.untilDay('other-cases', dsr.daysBeforeDue(longest), next))) return;
  }
}
