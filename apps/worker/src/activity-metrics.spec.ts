import { expect, it } from '@jest/globals';
import type { Context } from '@temporalio/activity';
import { WafaError, type ErrorCode } from '#libs/domain/errors';
import { Metrics } from '#libs/telemetry/metrics';
import { toFailure } from '#libs/temporal/failures';
import { activityMetrics } from './activity-metrics.js';

const info = {
  activityType: 'discoverSystem',
  taskQueue: 'connector-shop',
  isLocal: true,
} as Context['info'];

/** The series of failures after one try that failed by this code. */
async function failuresAfter(code: ErrorCode): Promise<string[]> {
  const metrics = new Metrics('worker');
  const { inbound } = activityMetrics(metrics)({ info } as Context);
  const next = (): Promise<never> => Promise.reject(toFailure(new WafaError(code)));
  await expect(inbound?.execute?.({ args: [], headers: {} }, next)).rejects.toThrow(code);
  const told = await metrics.text();
  return told.split('\n').filter((line) => line.startsWith('wafa_activity_failures_total{'));
}

it('a failed try is counted by its system and its code', async () => {
  expect(await failuresAfter('system-busy')).toEqual([
    'wafa_activity_failures_total{system="shop",code="system-busy"} 1',
  ]);
});

it('a case that waits until its sibling has searched is no failure', async () => {
  expect(await failuresAfter('sibling-searching')).toEqual([]);
});
