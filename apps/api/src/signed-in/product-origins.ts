/**
 * CORS for the one path that pages of the product may call. There are no cookies in it: the token is sent by the page
 * itself, so that no other page can send it for her.
 */
import type { NextFunction, Request, Response } from 'express';

export const SIGNED_IN_PATH = 'api/v1/signed-in/requests';

const PREFLIGHT_SECONDS = 600;

export const productOrigins =
  (origins: readonly string[]) =>
  (request: Request, response: Response, next: NextFunction): void => {
    if (request.path !== `/${SIGNED_IN_PATH}`) {
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
