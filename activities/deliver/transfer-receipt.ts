/** What another controller answers to a package: taken, to be tried again, or refused. */
import { z } from 'zod';
import { WafaError, type ErrorCode } from '#libs/domain/errors';
import type { PutAnswer } from './put-stream.js';

export interface Receipt {
  readonly status: number;
  readonly receipt?: string;
}

const checksumSchema = z.object({ sha256: z.string() });
/** A number or code that the other side chose. It is kept in the log, so nothing like an address may stand in it. */
const receiptSchema = z.object({ receipt: z.string().regex(/^[\w.:-]{1,200}$/) });

/** Throws what the answer means where it is not a receipt for exactly these bytes. */
export function readReceipt(
  receiver: string,
  { status, retryAfter, text, complete }: PutAnswer,
  sha256: Buffer,
): Receipt {
  if (status < 200 || status > 299) throw refusal(receiver, status, retryAfter);
  const answer = jsonOf(text);
  const checksum = checksumSchema.safeParse(answer);
  if (checksum.success && checksum.data.sha256.toLowerCase() !== sha256.toString('hex'))
    throw new WafaError('system-rejected', `${receiver} received other bytes`);
  // Whoever has taken it under the same key may say so at once, by its checksum.
  if (!complete && !checksum.success)
    throw new WafaError('system-rejected', `${receiver} answered before it had everything`);
  const told = receiptSchema.safeParse(answer);
  return { status, ...(told.success ? { receipt: told.data.receipt } : {}) };
}

function refusal(receiver: string, status: number, retryAfter: string | undefined): WafaError {
  const seconds = /^\d{1,5}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
  return new WafaError(codeOf(status), `${receiver} answered ${status}`, { retryAfterSeconds: seconds });
}

/** 409: an earlier try under the same key is still being taken. */
const AGAIN: readonly number[] = [408, 409, 425];

function codeOf(status: number): ErrorCode {
  if (status === 429) return 'system-busy';
  if (status === 401 || status === 403) return 'system-refused';
  return status >= 500 || AGAIN.includes(status) ? 'system-unavailable' : 'system-rejected';
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
