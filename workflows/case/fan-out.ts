/** Work on many systems at once: one that fails for good becomes a task for a person and holds nobody else up. */
import {
  ActivityCancellationType,
  ActivityFailure,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { ConnectorActivities } from '#activities/contract';
import { errorCodeOf } from './failures.js';
import type { Case } from './case.js';
import { connectorQueue } from './messages.js';
import { records } from './records.js';

const connectorOf = (system: string): ConnectorActivities =>
  proxyActivities<ConnectorActivities>({
    taskQueue: connectorQueue(system),
    startToCloseTimeout: '12 hours',
    heartbeatTimeout: '2 minutes',
    retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '10 minutes' },
    cancellationType: ActivityCancellationType.TRY_CANCEL,
  });

export async function discoverEverywhere(dsr: Case): Promise<void> {
  const { waves } = await records.planSearch(dsr.now());
  for (const systems of waves) {
    const searches = await Promise.allSettled(systems.map((system) => discoverOne(dsr, system)));
    for (const search of searches) if (search.status === 'rejected') throw search.reason;
  }
}

async function discoverOne(dsr: Case, system: string): Promise<void> {
  try {
    await connectorOf(system).discoverSystem({ ...dsr.now(), system });
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    dsr.state.openManualTask(system);
    await records.openManualTask({ ...dsr.now(), system, cause: errorCodeOf(error) });
  }
}
