/**
 * Traces over OTLP/HTTP, off unless an endpoint is configured: nothing of OpenTelemetry but its empty interface is loaded
 * then. What leaves is cut down by `FilteringExporter`.
 */
import type { Config } from '#libs/config/config';
import { headersOf } from '#libs/config/tracing';
import type { Process } from './metrics-table.js';

export interface Tracing {
  /** Sends what is left, and ends. */
  stop(): Promise<void>;
}

const EXPORT_MILLISECONDS = 5_000;

type TracingConfig = Pick<
  Config,
  'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_OTLP_HEADERS' | 'OTEL_TRACES_SAMPLER_ARG'
>;

/** Undefined where no endpoint is configured. From here on the process traces. */
export async function startTracing(process: Process, config: TracingConfig): Promise<Tracing | undefined> {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  const [
    sdk,
    { OTLPTraceExporter },
    { AsyncLocalStorageContextManager },
    core,
    { Resource },
    { FilteringExporter },
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
    import('./span-filter.js'),
  ]);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    headers: headersOf(config.OTEL_EXPORTER_OTLP_HEADERS ?? ''),
    timeoutMillis: EXPORT_MILLISECONDS,
  });
  const provider = new sdk.BasicTracerProvider({
    resource: new Resource({ 'service.name': `wafa-${process}`, 'service.namespace': 'wafa' }),
    sampler: new sdk.ParentBasedSampler({
      root: new sdk.TraceIdRatioBasedSampler(config.OTEL_TRACES_SAMPLER_ARG),
    }),
    spanProcessors: [new sdk.BatchSpanProcessor(new FilteringExporter(exporter))],
  });
  provider.register({
    contextManager: new AsyncLocalStorageContextManager().enable(),
    propagator: new core.W3CTraceContextPropagator(),
  });
  // A collector that is gone does not make the end of the process a failure.
  return { stop: () => provider.shutdown().catch(() => undefined) };
}
