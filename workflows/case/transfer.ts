/** The direct transfer to another controller (GDPR Art. 20(2)): the person has the download all the same. */
import {
  ActivityCancellationType,
  ActivityFailure,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { TransferActivities } from '#activities/contract';
import type { Case } from './case.js';
import { errorCodeOf } from './failures.js';
import { records } from './records.js';

const transfers = proxyActivities<TransferActivities>({
  startToCloseTimeout: '6 hours',
  heartbeatTimeout: '2 minutes',
  scheduleToCloseTimeout: '3 days',
  retry: { initialInterval: '10 seconds', backoffCoefficient: 2, maximumInterval: '1 hour' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/** False when the other controller did not take it; the officers and the person are told. */
export async function transferDirectly(dsr: Case, packageId: string): Promise<boolean> {
  try {
    await transfers.transferPackage({ ...dsr.now(), packageId });
    return true;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    await records.recordTransferFailure({ ...dsr.now(), packageId, cause: errorCodeOf(error) });
    return false;
  }
}
