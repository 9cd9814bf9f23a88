/** The trace at hand, as one line of text (W3C traceparent): ids only. Without tracing there is none, and nothing is done. */
import { context, isSpanContextValid, ROOT_CONTEXT, trace, type SpanContext } from '@opentelemetry/api';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Undefined outside of a trace. */
export function currentTraceparent(): string | undefined {
  const span = trace.getSpanContext(context.active());
  if (!span || !isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
}

/** What `work` does, and its promises, belong to that trace; to none where it names none. */
export function withinTrace<Result>(traceparent: string | null, work: () => Result): Result {
  const parent = spanContextOf(traceparent ?? '');
  return parent ? context.with(trace.setSpanContext(ROOT_CONTEXT, parent), work) : work();
}

function spanContextOf(traceparent: string): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (!traceId || !spanId || !flags) return undefined;
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(span) ? span : undefined;
}
