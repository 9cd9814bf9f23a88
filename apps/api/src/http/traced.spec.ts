import { EventEmitter } from 'node:events';
import { trace } from '@opentelemetry/api';
import { afterEach, expect, it, jest } from '@jest/globals';
import type { Request, Response } from 'express';
import { traced } from './traced.js';

afterEach(() => void jest.restoreAllMocks());

/** How many spans began while a request for this path was served to its end. */
function spansOf(path: string): number {
  const tracer = trace.getTracer('test');
  const startSpan = jest.spyOn(tracer, 'startSpan');
  jest.spyOn(trace, 'getTracer').mockReturnValue(tracer);
  const next = jest.fn();
  const response = Object.assign(new EventEmitter(), { statusCode: 200 });
  traced({ method: 'GET', path } as Request, response as unknown as Response, next);
  response.emit('close');
  expect(next).toHaveBeenCalledTimes(1);
  return startSpan.mock.calls.length;
}

it.each([
  ['/health/live', 0],
  ['/health/ready', 0],
  ['/healthy', 1],
  ['/en/my-request', 1],
])('a request for %s makes %i spans', (path, spans) => {
  expect(spansOf(path)).toBe(spans);
});
