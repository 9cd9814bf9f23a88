/**
 * Short writes to Wafa's own database, as local activities: one marker in the history instead of three
 * events.
 */
import { proxyLocalActivities } from '@temporalio/workflow';
import type {
  CaseRecords,
  ErasureRecords,
  LiftRecords,
  MarkRecords,
  RectificationRecords,
  RemovalRecords,
} from '#activities/contract';

const OPTIONS = {
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;

export const records = proxyLocalActivities<CaseRecords>(OPTIONS);
export const erasureRecords = proxyLocalActivities<ErasureRecords>(OPTIONS);
export const markRecords = proxyLocalActivities<MarkRecords>(OPTIONS);
export const liftRecords = proxyLocalActivities<LiftRecords>(OPTIONS);
export const removalRecords = proxyLocalActivities<RemovalRecords>(OPTIONS);
export const rectificationRecords = proxyLocalActivities<RectificationRecords>(OPTIONS);
