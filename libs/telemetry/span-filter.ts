/**
 * What of a span leaves the process: its name, its times, whether it failed, and attributes of a closed list. Whatever else
 * a library attaches (messages, stacks, inputs, addresses) is dropped here, so that a new version of one cannot leak.
 */
import type { ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

/** Ids, and words of closed sets. */
export const SPAN_ATTRIBUTES = [
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'wafa.request_id',
  'wafa.outbox.kind',
  'wafa.system',
  'wafa.error_code',
  'temporalWorkflowId',
  'temporalActivityId',
  'temporalUpdateId',
  'run_id',
] as const;

export class FilteringExporter implements SpanExporter {
  readonly #inner: SpanExporter;

  constructor(inner: SpanExporter) {
    this.#inner = inner;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#inner.export(spans.map(filtered), done);
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }

  forceFlush(): Promise<void> {
    return this.#inner.forceFlush?.() ?? Promise.resolve();
  }
}

const filtered = (span: ReadableSpan): ReadableSpan => ({
  ...whenAndWhere(span),
  attributes: Object.fromEntries(
    SPAN_ATTRIBUTES.filter((name) => span.attributes[name] !== undefined).map((name) => [
      name,
      span.attributes[name],
    ]),
  ),
  status: { code: span.status.code },
  events: [],
  links: [],
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
});

const whenAndWhere = (span: ReadableSpan) => ({
  name: span.name,
  kind: span.kind,
  spanContext: () => span.spanContext(),
  ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
  startTime: span.startTime,
  endTime: span.endTime,
  duration: span.duration,
  ended: span.ended,
  resource: span.resource,
  instrumentationLibrary: span.instrumentationLibrary,
});
