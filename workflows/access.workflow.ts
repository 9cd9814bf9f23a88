/** GDPR Art. 15: what is held about a person, found everywhere, approved twice, handed over in a sealed package. */
import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { Outcome } from '#libs/domain/words';
import { Case } from './case/case.js';
import type { Ending } from './case/case-state.js';
import { discoverEverywhere } from './case/fan-out.js';
import type { CaseStart } from './case/messages.js';
import { records } from './case/records.js';
import { sealPackage } from './case/seal.js';

export async function access(start: CaseStart): Promise<Outcome> {
  const dsr = new Case(start);
  const { outcome } = await dsr.run(() => answer(dsr));
  await condition(allHandlersFinished);
  return outcome;
}

/** Refusal, withdrawal and a missing confirmation leave from any wait; a changed redaction leads back to the plan. */
async function answer(dsr: Case): Promise<Ending> {
  await verify(dsr);
  await dsr.interruptible('discovery', () => discoverEverywhere(dsr));
  await dsr.until('manual-tasks', () => dsr.state.manualTasksResolved);
  for (;;) {
    const outcome = await planToDelivery(dsr);
    if (outcome) return { outcome };
  }
}

async function verify(dsr: Case): Promise<void> {
  if (!dsr.state.verified) await records.awaitVerification(dsr.now());
  await dsr.until('verification', () => dsr.state.verified);
}

/** One round from the plan to the download. Undefined when a record was withheld or restored on the way. */
async function planToDelivery(dsr: Case): Promise<Outcome | undefined> {
  dsr.state.beginPlan();
  const { planId, digest } = await records.buildPlan(dsr.now());
  if (!(await dsr.approved({ subject: 'plan', id: planId, digest }))) return undefined;

  const sealed = await sealPackage(dsr, planId);
  if (!sealed) return undefined;
  const { packageId } = sealed;
  if (!(await dsr.approved({ subject: 'release', id: packageId, digest: sealed.digest }))) return undefined;

  const { heldUntil } = await records.holdRelease({ ...dsr.now(), packageId });
  if (!(await dsr.held(heldUntil)) || !dsr.state.release()) return undefined;

  await records.makeReady({ ...dsr.now(), packageId });
  return sealed.partly ? 'partly-fulfilled' : 'fulfilled';
}
