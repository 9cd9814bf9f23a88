/** How the workers of one system are asked to act: whoever cancels, what has begun comes to its end. */
import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow';
import { connectorQueue } from './messages.js';

/** Where a system refused us and is not paused all the same. */
export const AGAIN_AFTER = 60_000;

/**
 * A worker that died is no reason to wait for long: a system that does not answer makes the waits longer by itself
 * (libs/temporal/failures.ts).
 */
export const atSystem = (system: string, startToCloseTimeout: '1 hour' | '12 hours'): ActivityOptions => ({
  taskQueue: connectorQueue(system),
  startToCloseTimeout,
  heartbeatTimeout: '2 minutes',
  retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});
