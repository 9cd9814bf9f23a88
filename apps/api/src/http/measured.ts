/** Measures every request by the pattern of its route: an address as it was asked for may hold anything. */
import type { NextFunction, Request, Response } from 'express';
import type { Metrics } from '#libs/telemetry/metrics';

const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export const measured =
  (metrics: Metrics) =>
  (request: Request, response: Response, next: NextFunction): void => {
    const started = performance.now();
    response.once('close', () => {
      const labels = {
        method: METHODS.includes(request.method) ? request.method : 'other',
        route: routeOf(request),
        status: response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : 'aborted',
      };
      metrics.observe('wafa_http_request_duration_seconds', labels, (performance.now() - started) / 1000);
    });
    next();
  };

/** `none` where no route took the request. */
export function routeOf({ route }: Request): string {
  const path = (route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : 'none';
}
