import { context, propagation, trace } from '@opentelemetry/api';
import { afterEach, expect, it } from '@jest/globals';
import { startTracing } from './tracing.js';

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1';

afterEach(() => {
  for (const api of [trace, context, propagation]) api.disable();
});

it('traces nothing where no endpoint is configured', async () => {
  expect(await startTracing('api', { OTEL_TRACES_SAMPLER_ARG: 1 })).toBeUndefined();
  expect(trace.getTracer('x').startSpan('x').isRecording()).toBe(false);
});

it('ends well where the collector is gone', async () => {
  const tracing = await startTracing('api', {
    OTEL_EXPORTER_OTLP_ENDPOINT: NOWHERE,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20x,x=y',
    OTEL_TRACES_SAMPLER_ARG: 1,
  });
  const span = trace.getTracer('x').startSpan('x');
  expect(span.isRecording()).toBe(true);
  span.end();
  await expect(tracing?.stop()).resolves.toBeUndefined();
});

it('makes no trace where none is to be sampled', async () => {
  const tracing = await startTracing('api', {
    OTEL_EXPORTER_OTLP_ENDPOINT: NOWHERE,
    OTEL_TRACES_SAMPLER_ARG: 0,
  });
  expect(trace.getTracer('x').startSpan('x').isRecording()).toBe(false);
  await tracing?.stop();
});
