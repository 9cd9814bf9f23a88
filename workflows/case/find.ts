/** The first half of every right's procedure: who asks is proved, then found everywhere. */
import type { Case } from './case.js';
import { discoverEverywhere } from './fan-out.js';
import { records } from './records.js';

export async function verify(dsr: Case): Promise<void> {
  if (!dsr.state.verified) await records.awaitVerification(dsr.now());
  await dsr.until('verification', () => dsr.state.verified);
}

export async function discover(dsr: Case): Promise<void> {
  await dsr.interruptible('discovery', () => discoverEverywhere(dsr));
  await dsr.until('manual-tasks', () => dsr.state.manualTasksResolved);
}
