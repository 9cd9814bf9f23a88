/** What every way of sending a request over HTTP shares. */
import type { Request } from 'express';
import { z } from 'zod';
import { WafaError } from '#libs/domain/errors';
import { parse } from '../http/validate.js';

const idempotencyHeader = z.object({ 'idempotency-key': z.string().min(8).max(200).optional() });

export const idempotencyKeyOf = (request: Request): string | undefined =>
  parse(idempotencyHeader, { 'idempotency-key': request.get('idempotency-key') })['idempotency-key'];

export function requireJson(request: Request): void {
  if (!request.is('application/json')) {
    throw new WafaError('unsupported-media-type', 'expects application/json');
  }
}
