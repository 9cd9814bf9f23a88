/**
 * What is owed after an access case has closed: when the download period ends, the package's key is
 * destroyed.
 */
import { proxyLocalActivities, sleep } from '@temporalio/workflow';
import type { ObligationActivities } from '#activities/contract';
import type { ObligationStart } from './case/messages.js';

const { destroyPackage } = proxyLocalActivities<ObligationActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

export async function packageExpiry({ obligationId, dueAt }: ObligationStart): Promise<void> {
  const left = Date.parse(dueAt) - Date.now();
  if (left > 0) await sleep(left);
  await destroyPackage({ obligationId, asOf: new Date().toISOString() });
}
