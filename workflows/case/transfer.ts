/** The direct transfer to another controller (GDPR Art. 20(2)): the person has the download all the same. */
import {
  ActivityCancellationType,
  ActivityFailure,
  isCancellation,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import type { TransferActivities } from '#activities/contract';
import type { ErrorCode } from '#libs/domain/errors';
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

/**
 * The emergency stop of all work reaches transfers too: another controller is no system that could be resumed
 * alone. Nor is it to blame when our own vault has not given the package back in all the days.
 */
const NOT_THEIRS: readonly ErrorCode[] = ['system-paused', 'vault-unavailable'];
const WHILE_NOT_THEIRS = '15 minutes';

/** False when the other controller did not take it; the officers and the person are told. */
export async function transferDirectly(dsr: Case, packageId: string): Promise<boolean> {
  for (;;) {
    try {
      await transfers.transferPackage({ ...dsr.now(), packageId });
      return true;
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      const cause = errorCodeOf(error);
      if (NOT_THEIRS.includes(cause)) {
        await sleep(WHILE_NOT_THEIRS);
        continue;
      }
      await records.recordTransferFailure({ ...dsr.now(), packageId, cause });
      return false;
    }
  }
}
