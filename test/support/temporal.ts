/** The run's real Temporal server, and time that passes at once on it (only its own clock moves). */
import { randomBytes } from 'node:crypto';
import { describe } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { prepareNamespace } from '#libs/temporal/namespace';

const address = process.env['WAFA_TEST_TEMPORAL'] ?? '';
const { FAST_FORWARD_POLLING_RESULT_POLL_TIMEOUT, FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED } =
  proto.temporal.api.enums.v1.FastForwardPollingResult;

// Refused decisions and failing fakes are what the specs are about: no line of log for each.
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: 'OFF' } },
  shutdownSignals: [],
});

/** Skips its specs, by name, where the pinned server cannot be had. */
export const describeWithTemporal = address === '' ? describe.skip : describe;

export interface TestTemporal {
  readonly address: string;
  readonly namespace: string;
  readonly client: Client;
}

/** A namespace of the spec file's own: task queues have fixed names. */
export async function connectTemporal(): Promise<TestTemporal> {
  const namespace = `test-${randomBytes(4).toString('hex')}`;
  await prepareNamespace({ address, namespace, withinSeconds: 20 });
  const connection = await Connection.connect({ address });
  return { address, namespace, client: new Client({ connection, namespace }) };
}

/** Lets this much time pass for one workflow, firing every timer on the way; less when the workflow ends before. */
export async function passTime(client: Client, workflowId: string, days: number): Promise<void> {
  const { workflowService } = client.connection;
  const namespace = client.options.namespace;
  const workflowExecution = { workflowId };
  const fastForwardId = randomBytes(8).toString('hex');
  const fastForwardConfig = { id: fastForwardId, duration: msToTs(days * 86_400_000) };
  await workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution,
    workflowExecutionOptions: { timeSkippingConfig: { enabled: true, fastForwardConfig } },
    updateMask: { paths: ['time_skipping_config'] },
  });
  for (;;) {
    const polled = await client.withDeadline(Date.now() + 20_000, () =>
      workflowService.pollWorkflowExecutionTimeSkipping({ namespace, workflowExecution, fastForwardId }),
    );
    const { fastForwardPollingResult: result, failedReason } = polled;
    if (result === FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED) return;
    if (result === FAST_FORWARD_POLLING_RESULT_POLL_TIMEOUT) continue;
    if (/ended before/.test(failedReason)) return;
    throw new Error(failedReason);
  }
}
