/**
 * `wafa-leaf-v1`, the byte-exact form of an audit event that goes into the log's tree: seven UTF-8 lines, each ended
 * by one line feed. It holds no personal data; of the payload only SHA-256(salt || payload). docs/reference/audit-leaf.md
 */
import { createHash } from 'node:crypto';
import type { AuditEventType } from '#libs/domain/audit-events';

export interface LeafInput {
  readonly type: AuditEventType;
  readonly effectiveAt: Date;
  readonly recordedAt: Date;
  /** `case:<uuid>`, `obligation:<uuid>`, `request:<uuid>` or `-`. */
  readonly subject: string;
  /** `system`, `requester`, or the pseudonym of a member of staff. */
  readonly actor: string;
  /** 32 random bytes. */
  readonly salt: Uint8Array;
  readonly payload: Uint8Array;
}

const LINE = /^[\x21-\x7e]{1,120}$/;

export function leafBytes(input: LeafInput): Buffer {
  if (input.salt.length !== 32) throw new RangeError('a leaf has a salt of 32 bytes');
  const commitment = createHash('sha256').update(input.salt).update(input.payload).digest('hex');
  const lines = [
    'wafa-leaf-v1',
    input.type,
    input.effectiveAt.toISOString(),
    input.recordedAt.toISOString(),
    input.subject,
    input.actor,
    commitment,
  ];
  if (!lines.every((line) => LINE.test(line)))
    throw new RangeError('a leaf holds printable ASCII without spaces');
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}
