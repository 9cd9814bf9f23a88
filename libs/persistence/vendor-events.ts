/** Notices that vendors signed, each once; and the open cases that have found the account a notice is about. */
import { rows, type Queryable } from './data-source.js';

export interface VendorEvent {
  readonly system: string;
  /** The vendor's own id of the notice. */
  readonly eventId: string;
  readonly type: string;
  /** Keyed hash of the account; undefined where the vendor names none. */
  readonly subjectLookup?: Buffer;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
}

/** False for one that is known already. */
export async function recordVendorEvent(db: Queryable, event: VendorEvent): Promise<boolean> {
  const written = await rows(
    db,
    `INSERT INTO vendor_event (system, event_id, type, subject_lookup, occurred_at, received_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING event_id`,
    [
      ...[event.system, event.eventId, event.type, event.subjectLookup ?? null],
      ...[event.occurredAt, event.receivedAt],
    ],
  );
  return written.length === 1;
}

export interface ConcernedCase {
  readonly id: string;
  readonly requestId: string;
}

/**
 * Open cases whose search of the system gathered this account, or whose requester proved it. `valueHash` is the SHA-256
 * that gathered keys hold, `lookup` the keyed hash of identifiers.
 */
export const openCasesOf = (
  db: Queryable,
  account: { readonly system: string; readonly valueHash: Buffer; readonly lookup: Buffer },
): Promise<ConcernedCase[]> =>
  rows<ConcernedCase>(
    db,
    `SELECT c.id, c.request_id AS "requestId" FROM dsr_case c WHERE c.status <> 'closed' AND (
       EXISTS (SELECT FROM gathered_key k WHERE k.case_id = c.id AND k.system = $1 AND k.value_hash = $2)
       OR EXISTS (SELECT FROM identifier i WHERE i.request_id = c.request_id AND i.standing = 'proved'
         AND i.value_lookup = $3))
     ORDER BY c.id`,
    [account.system, account.valueHash, account.lookup],
  );
