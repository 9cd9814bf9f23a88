import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from '@jest/globals';
import { FilteringExporter } from './span-filter.js';

describe('a span that leaves', () => {
  it('has its name, its parent, whether it failed, and listed attributes; nothing else', () => {
    const memory = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(new FilteringExporter(memory))],
    });
    const parent = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: TraceFlags.SAMPLED };
    const span = provider
      .getTracer('test')
      .startSpan(
        'RunActivity:discoverSystem',
        { kind: SpanKind.CONSUMER, links: [{ context: parent, attributes: { link: 'layla@example.com' } }] },
        trace.setSpanContext(ROOT_CONTEXT, parent),
      );
    span.setAttributes({
      'wafa.system': 'shop',
      'db.statement': 'SELECT layla@example.com',
      'http.url': '/?x',
    });
    span.recordException(new Error('layla@example.com'));
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'layla@example.com' });
    span.end();
    const [left] = memory.getFinishedSpans();
    expect(left).toMatchObject({
      name: 'RunActivity:discoverSystem',
      kind: SpanKind.CONSUMER,
      parentSpanId: parent.spanId,
      attributes: { 'wafa.system': 'shop' },
      status: { code: SpanStatusCode.ERROR },
      events: [],
      links: [],
    });
    expect(left?.spanContext().traceId).toBe(parent.traceId);
    expect(JSON.stringify(left)).not.toContain('layla');
  });
});
