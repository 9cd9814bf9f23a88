import { patched } from '@temporalio/workflow';
import type { Case } from './case.js';
import { HALT } from './fan-out.js';

/** The person cancelled in the middle: nothing further is begun, and the case ends with what was final. */
export async function leaveIfCancelled(dsr: Case): Promise<void> {
  if (!dsr.state.cancelledLate || !patched(HALT)) return;
  dsr.state.takeBack();
  await dsr.until('erasure', () => false);
}
