/** The gate of an erasure: a copy that was asked for is handed over before what it shows is erased. */
import type { Case } from './case.js';
import { erasureRecords } from './records.js';

export async function waitForOtherCases(dsr: Case): Promise<void> {
  for (;;) {
    const heard = dsr.state.otherCasesClosed;
    const { open } = await erasureRecords.checkOtherCases(dsr.now());
    if (open === 0) return;
    await dsr.until('other-cases', () => dsr.state.otherCasesClosed > heard);
  }
}
