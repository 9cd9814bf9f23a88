/** Builds the sealed package of an approved plan. */
import {
  ActivityCancellationType,
  ActivityFailure,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { DeliveryActivities } from '#activities/contract';
import type { Case } from './case.js';
import { errorCodeOf } from './failures.js';
import { records } from './records.js';

const delivery = proxyActivities<DeliveryActivities>({
  startToCloseTimeout: '12 hours',
  heartbeatTimeout: '2 minutes',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

export type SealedPackage = Awaited<ReturnType<DeliveryActivities['buildPackage']>>;

/**
 * Undefined when the package cannot be built as planned: an officer has to change the redactions, or refuse.
 */
export async function sealPackage(dsr: Case, planId: string): Promise<SealedPackage | undefined> {
  dsr.state.beginPackage();
  try {
    return await dsr.interruptible('package', () => delivery.buildPackage({ ...dsr.now(), planId }));
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    dsr.state.endPackage();
    await records.recordPackageFailure({ ...dsr.now(), planId, cause: errorCodeOf(error) });
    await dsr.until('package', () => dsr.state.outdated);
    return undefined;
  }
}
