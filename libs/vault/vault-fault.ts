/**
 * Faults of the place where the vault is kept. They have a code of their own, which is never final: no product system is
 * at fault, so none is paused, held back or named for one. What is read wrong is `vault-corrupt`.
 */
import { WafaError } from '#libs/domain/errors';
import { toWafaError } from '#libs/s3/s3-errors';

const unavailable = (detail: string, cause: unknown): WafaError =>
  new WafaError('vault-unavailable', detail, { cause });

/** Of a folder: whatever the file system says. */
export async function onDisk<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw error instanceof WafaError || code === undefined ? error : unavailable(`vault: ${code}`, error);
  }
}

/** Of a bucket. It names no time to wait that a product system would have to wait, too. */
export function bucketFault(error: unknown): unknown {
  const told = toWafaError('vault', error);
  return told instanceof WafaError && !told.code.startsWith('vault-')
    ? unavailable(told.detail, error)
    : told;
}
