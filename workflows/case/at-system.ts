/** How the workers of one system are asked to act: whoever cancels, what has begun comes to its end. */
import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow';
import { connectorQueue } from './messages.js';

export const atSystem = (system: string, startToCloseTimeout: '1 hour' | '12 hours'): ActivityOptions => ({
  taskQueue: connectorQueue(system),
  startToCloseTimeout,
  heartbeatTimeout: '2 minutes',
  retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '10 minutes' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});
