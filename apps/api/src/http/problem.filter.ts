/** Every failure leaves as problem+json (RFC 9457), or as a page where a browser asked for one. */
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Problem } from '#libs/contracts/request';
import { WafaError, type ErrorCode } from '#libs/domain/errors';
import type { Logger } from '#libs/telemetry/logger';
import { databaseFault } from './database-fault.js';
import { routeOf } from './measured.js';

/** What body parsers and the router throw, by HTTP status. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'malformed-json',
  404: 'not-found',
  413: 'body-too-large',
  415: 'unsupported-media-type',
  422: 'invalid-input',
};

/** Draws an error page for people, or gives undefined where the path belongs to programs. */
export type ErrorPages = (request: Request, problem: Problem) => string | undefined;

@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger: Logger;
  readonly #contact: string;
  readonly #pages: ErrorPages;

  constructor(deps: { logger: Logger; contact: string; pages: ErrorPages }) {
    this.#logger = deps.logger;
    this.#contact = deps.contact;
    this.#pages = deps.pages;
  }

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const error = isDecodable(request.path) ? asWafaError(exception) : new WafaError('not-found');
    const requestId = String(response.getHeader('x-request-id') ?? '');
    const at = error.status >= 500 ? 'error' : 'info';
    this.#logger[at]('request failed', {
      requestId,
      code: error.code,
      status: error.status,
      method: request.method,
      route: routeOf(request),
      ...(error.status >= 500 ? { detail: stackOf(exception, error.detail) } : {}),
    });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem = this.#problemOf(error, requestId);
    if (error.code === 'too-many-requests') response.setHeader('retry-after', error.detail);
    response.status(error.status);
    const page = this.#pages(request, problem);
    if (page === undefined) response.type('application/problem+json').send(JSON.stringify(problem));
    else response.type('html').send(page);
  }

  #problemOf(error: WafaError, requestId: string): Problem {
    const otherWay = error.code === 'too-many-requests';
    return { ...problemOf(error, requestId), ...(otherWay ? { contact: this.#contact } : {}) };
  }
}

export const problemOf = (error: WafaError, requestId: string): Problem => ({
  type: `urn:wafa:error:${error.code}`,
  title: error.title,
  status: error.status,
  code: error.code,
  requestId,
  ...(error.faults.length > 0 ? { faults: [...error.faults] } : {}),
});

/** The router's 400 of an address would pass for one of the body. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function asWafaError(exception: unknown): WafaError {
  if (exception instanceof WafaError) return exception;
  const unreached = databaseFault(exception);
  if (unreached) return unreached;
  const status = exception instanceof HttpException ? exception.getStatus() : statusOfParser(exception);
  return new WafaError((status !== undefined && CODE_OF_STATUS[status]) || 'internal', '', {
    cause: exception,
  });
}

/** body-parser throws http-errors, which carry `status` and `expose`. */
function statusOfParser(exception: unknown): number | undefined {
  const status = (exception as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status < 500 ? status : undefined;
}

/** Where it happened, without the message: messages of drivers may quote values. */
function stackOf(exception: unknown, detail: string): string {
  if (!(exception instanceof Error)) return typeof exception;
  const frames = (exception.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  const code = (exception as { code?: unknown }).code;
  return [exception.name, typeof code === 'string' ? code : '', detail, ...frames.slice(0, 6)].join(' | ');
}
