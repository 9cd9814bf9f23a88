/** The first half of every right's procedure: who asks is proved, then found everywhere. */
import type { ManualTaskKind } from '#libs/domain/words';
import type { Case } from './case.js';
import { discoverEverywhere } from './fan-out.js';
import { records } from './records.js';

export async function verify(dsr: Case): Promise<void> {
  if (!dsr.state.verified) await records.awaitVerification(dsr.now());
  await dsr.until('verification', () => dsr.state.verified);
}

export async function discover(dsr: Case): Promise<void> {
  await search(dsr);
  await doneByHand(dsr);
}

/** By machine. `byHand`: what a person does where there is none, instead of looking only. */
export const search = (dsr: Case, byHand?: ManualTaskKind): Promise<void> =>
  dsr.interruptible('discovery', () => discoverEverywhere(dsr, byHand));

/** Waits for every task of a person. */
export const doneByHand = (dsr: Case): Promise<void> =>
  dsr.until('manual-tasks', () => dsr.state.manualTasksResolved);
