/**
 * From what was found to what the person holds: the plan, the sealed package, two approvals, the hold, the
 * download.
 */
import type { Outcome } from '#libs/domain/words';
import type { Case } from './case.js';
import { openDownload } from './open-download.js';
import { records } from './records.js';
import { sealPackage } from './seal.js';

export interface Released {
  readonly packageId: string;
  readonly outcome: Extract<Outcome, 'fulfilled' | 'partly-fulfilled'>;
  /** Key of the controller that gets the data directly (GDPR Art. 20(2)). */
  readonly transferTo: string | undefined;
}

/** A changed redaction leads back to the plan, as often as it happens. */
export async function handOver(dsr: Case): Promise<Released> {
  for (;;) {
    const released = await fromPlanToRelease(dsr);
    if (released && (await openDownload(dsr, released.packageId))) return released;
  }
}

/** One round. Undefined when a record was withheld or restored on the way. */
async function fromPlanToRelease(dsr: Case): Promise<Released | undefined> {
  dsr.state.beginPlan();
  const { planId, digest } = await records.buildPlan(dsr.now());
  if (!(await dsr.approved({ subject: 'plan', id: planId, digest }))) return undefined;

  const sealed = await sealPackage(dsr, planId);
  if (!sealed) return undefined;
  const { packageId } = sealed;
  if (!(await dsr.approved({ subject: 'release', id: packageId, digest: sealed.digest }))) return undefined;

  const { heldUntil, transferTo } = await records.holdRelease({ ...dsr.now(), packageId });
  if (!(await dsr.held(heldUntil)) || !dsr.state.release()) return undefined;
  return { packageId, outcome: sealed.partly ? 'partly-fulfilled' : 'fulfilled', transferTo };
}
