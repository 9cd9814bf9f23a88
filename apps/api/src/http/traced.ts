/**
 * A span for every request, named by the pattern of its route; none for probes of health, which come every few seconds. A
 * traceparent that comes in is not taken on: it is a stranger's, and would tie this trace to theirs.
 */
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { NextFunction, Request, Response } from 'express';
import { currentRequestId } from '#libs/telemetry/request-context';
import { routeOf } from './measured.js';

export function traced(request: Request, response: Response, next: NextFunction): void {
  if (request.path.startsWith('/health/')) {
    next();
    return;
  }
  const options = { kind: SpanKind.SERVER };
  const span = trace.getTracer('wafa-api').startSpan(request.method, options, ROOT_CONTEXT);
  const requestId = currentRequestId();
  response.once('close', () => {
    const route = routeOf(request);
    span.updateName(`${request.method} ${route}`);
    span.setAttributes({
      'http.request.method': request.method,
      'http.route': route,
      'http.response.status_code': response.statusCode,
      ...(requestId === undefined ? {} : { 'wafa.request_id': requestId }),
    });
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  context.with(trace.setSpan(ROOT_CONTEXT, span), next);
}
