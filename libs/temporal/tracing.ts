/** Interceptors that carry a trace through Temporal; loaded only where a process traces. */
import type { ClientInterceptors } from '@temporalio/client';
import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';

export interface TemporalTracing {
  readonly client: ClientInterceptors;
  /** A span for every try of an activity, in the trace that its workflow was started in. */
  readonly activity: (context: Context) => ActivityInterceptors;
}

/** The workflows themselves hand the trace on in `workflows/interceptors.ts`. */
export async function temporalTracing(): Promise<TemporalTracing> {
  const { OpenTelemetryWorkflowClientInterceptor, OpenTelemetryActivityInboundInterceptor } =
    await import('@temporalio/interceptors-opentelemetry');
  return {
    client: { workflow: [new OpenTelemetryWorkflowClientInterceptor()] },
    activity: (context) => ({ inbound: new OpenTelemetryActivityInboundInterceptor(context) }),
  };
}
