/** What a page of the portal posted; anything but a plain form is refused. */
import type { Request } from 'express';
import { WafaError } from '#libs/domain/errors';

export function readForm(request: Request): Readonly<Record<string, unknown>> {
  if (!request.is('application/x-www-form-urlencoded'))
    throw new WafaError('unsupported-media-type', 'expects a posted form');
  return { ...(request.body as Record<string, unknown> | undefined) };
}

/** One field, at most `maximum` characters; empty when it was not posted. */
export function readField(request: Request, name: string, maximum: number): string {
  const value = readForm(request)[name];
  return typeof value === 'string' ? value.slice(0, maximum) : '';
}
