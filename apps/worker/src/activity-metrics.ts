/** Measures every try of an activity: how long it waited, how long it took, by which code it failed. Its span says so too. */
import { trace } from '@opentelemetry/api';
import type { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor, ActivityInterceptorsFactory } from '@temporalio/worker';
import { ERRORS } from '#libs/domain/errors';
import type { Metrics } from '#libs/telemetry/metrics';
import { CASE_QUEUE } from '#workflows/case/messages';

const CONNECTOR_QUEUE = /^connector-(.+)$/;

export const activityMetrics =
  (metrics: Metrics): ActivityInterceptorsFactory =>
  ({ info }) => ({ inbound: measured(metrics, info) });

const measured = (
  metrics: Metrics,
  { activityType: activity, taskQueue, isLocal, currentAttemptScheduledTimestampMs }: Context['info'],
): ActivityInboundCallsInterceptor => ({
  async execute(input, next) {
    const started = Date.now();
    const system = systemOf(taskQueue);
    const span = trace.getActiveSpan();
    span?.setAttribute('wafa.system', system);
    const queue = isOurs(taskQueue) ? taskQueue : 'other';
    // A local one never waits in a queue of the server.
    if (!isLocal) {
      const waited = Math.max(0, started - currentAttemptScheduledTimestampMs);
      metrics.observe('wafa_queue_lag_seconds', { queue }, waited / 1000);
    }
    try {
      return await next(input);
    } catch (error) {
      const code = codeOfFailure(error);
      const failed = code === 'vault-unavailable' ? 'vault' : system;
      if (code && !isOnlyWaiting(code))
        metrics.count('wafa_activity_failures_total', { system: failed, code });
      if (code) span?.setAttribute('wafa.error_code', code);
      throw error;
    } finally {
      metrics.observe('wafa_activity_duration_seconds', { activity }, (Date.now() - started) / 1000);
    }
  },
});

/** A case that waits until a sibling has searched for both has met no failure. */
export const isOnlyWaiting = (code: string): boolean => code === 'sibling-searching';

const isOurs = (queue: string): boolean => queue === CASE_QUEUE || CONNECTOR_QUEUE.test(queue);

const systemOf = (queue: string): string => CONNECTOR_QUEUE.exec(queue)?.[1] ?? 'wafa';

/** Of the closed set; undefined where an activity was only cancelled. */
function codeOfFailure(error: unknown): string | undefined {
  if (error instanceof CancelledFailure) return undefined;
  const type = error instanceof ApplicationFailure ? error.type : undefined;
  return type && Object.hasOwn(ERRORS, type) ? type : 'internal';
}
