/**
 * CORS for the paths that pages of the product may call. There are no cookies in it: a token is sent by the page itself,
 * so that no other page can send it for her.
 */
import type { NextFunction, Request, Response } from 'express';
import { PRIVACY_SIGNAL_PATH } from '../consents/privacy-signal.controller.js';

export const SIGNED_IN_PATH = 'api/v1/signed-in/requests';

const PATHS: readonly string[] = [`/${SIGNED_IN_PATH}`, `/${PRIVACY_SIGNAL_PATH}`];

const PREFLIGHT_SECONDS = 600;

export const productOrigins =
  (origins: readonly string[]) =>
  (request: Request, response: Response, next: NextFunction): void => {
    if (!PATHS.includes(request.path)) {
      next();
      return;
    }
    response.vary('Origin');
    const origin = request.get('origin');
    if (origin === undefined || !origins.includes(origin)) {
      next();
      return;
    }
    response.setHeader('access-control-allow-origin', origin);
    if (request.method !== 'OPTIONS') {
      response.setHeader('access-control-expose-headers', 'retry-after, x-request-id');
      next();
      return;
    }
    response.setHeader('access-control-allow-methods', 'POST');
    response.setHeader('access-control-allow-headers', 'authorization, content-type, idempotency-key');
    response.setHeader('access-control-max-age', String(PREFLIGHT_SECONDS));
    response.status(204).end();
  };
