/** Starts and signals on their way to Temporal. Repeating one changes nothing: ids are ours, facts count once. */
import {
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import { startOptions } from '#libs/temporal/start';
import type { Delivered, OutboxEntry } from './outbox-rows.js';

const CALL_SECONDS = 4;

export async function deliverToWorkflow(client: Client, entry: OutboxEntry): Promise<Delivered> {
  try {
    await client.withDeadline(Date.now() + CALL_SECONDS * 1000, () => send(client, entry));
    return { state: 'delivered' };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError)
      return { state: 'delivered', note: 'workflow had already run' };
    if (error instanceof WorkflowNotFoundError)
      return { state: 'delivered', note: 'workflow had already ended' };
    if (isUnreachable(error)) return { state: 'lane-down', error: 'Temporal does not answer' };
    return { state: 'later', error: error instanceof Error ? error.name : 'unknown' };
  }
}

async function send(client: Client, entry: OutboxEntry): Promise<void> {
  if (entry.kind === 'start') await client.workflow.start(entry.name, startOptions(entry));
  else await client.workflow.getHandle(entry.workflowId).signal(entry.name, entry.payload);
}

/** gRPC: CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE. The SDK wraps them as causes. */
const UNREACHABLE: readonly number[] = [1, 4, 8, 14];

function isUnreachable(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if (isGrpcServiceError(at)) return UNREACHABLE.includes(at.code);
  return false;
}
