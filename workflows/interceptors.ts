/**
 * What every workflow does beside its procedure: hands the trace it was started in on to its activities, and tells how
 * late its timers fire. Neither adds a command or a turn, so that histories from before replay.
 */
import {
  proxySinks,
  workflowInfo,
  type Sinks,
  type WorkflowInterceptors,
  type WorkflowInterceptorsFactory,
} from '@temporalio/workflow';

/** Header of `@temporalio/interceptors-opentelemetry`: the ids of a trace and of a span. */
const TRACE_HEADER = '_tracer-data';

/** What the worker hears, never while a history is replayed. */
export interface TimerSinks extends Sinks {
  timers: { fired(lateMilliseconds: number): void };
}

type Headers = Parameters<
  NonNullable<NonNullable<WorkflowInterceptors['inbound']>[number]['execute']>
>[0]['headers'];

export const interceptors: WorkflowInterceptorsFactory = () => {
  const { timers } = proxySinks<TimerSinks>();
  let trace: Headers = {};
  return {
    inbound: [
      {
        execute: (input, next) => {
          const header = input.headers[TRACE_HEADER];
          if (header) trace = { [TRACE_HEADER]: header };
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next({ ...input, headers: { ...input.headers, ...trace } }),
        scheduleLocalActivity: (input, next) => next({ ...input, headers: { ...input.headers, ...trace } }),
        startTimer: (input, next) => {
          const due = Date.now() + input.durationMs;
          const fired = next(input);
          const tell = (): void => {
            if (!workflowInfo().unsafe.isReplaying) timers.fired(Math.max(0, Date.now() - due));
          };
          // Beside the promise that the workflow waits for, not before it. A timer that is cancelled is not late.
          fired.then(tell, () => undefined);
          return fired;
        },
      },
    ],
  };
};
