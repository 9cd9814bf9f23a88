/** A try to deliver, as a span of the trace that its row was written in. */
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { withinTrace } from '#libs/telemetry/trace-context';
import type { Delivered, OutboxEntry } from './outbox-rows.js';

type Deliver = (entry: OutboxEntry) => Promise<Delivered>;

/** A row without a trace begins none: sweeps would make one each. */
export function deliverTraced(entry: OutboxEntry, deliver: Deliver): Promise<Delivered> {
  const { kind, traceparent } = entry;
  if (traceparent === null) return deliver(entry);
  return withinTrace(traceparent, () =>
    trace
      .getTracer('wafa-relay')
      .startActiveSpan(`outbox ${kind}`, { kind: SpanKind.CONSUMER }, async (span) => {
        span.setAttribute('wafa.outbox.kind', kind);
        try {
          const outcome = await deliver(entry);
          if (outcome.state !== 'delivered') span.setStatus({ code: SpanStatusCode.ERROR });
          return outcome;
        } finally {
          span.end();
        }
      }),
  );
}
