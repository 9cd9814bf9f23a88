/** Withdrawals that were sent from one mailbox: what a session of that mailbox may see of them. */
import { withdrawalDetails } from '#libs/contracts/request-details';
import type { Purpose } from '#libs/domain/words';
import { rows, type Queryable } from './data-source.js';

export interface SentWithdrawal {
  /** Of the request. */
  readonly id: string;
  readonly purposes: readonly Purpose[];
}

const SHOWN = 10;

/** The latest first. What somebody else wrote with this address is not among them: its mailbox never answered. */
export async function withdrawalsOfMailbox(
  db: Queryable,
  requestId: string,
): Promise<readonly SentWithdrawal[]> {
  const found = await rows<{ id: string; details: unknown }>(
    db,
    `SELECT r.id, c.details FROM request mine
     JOIN request r ON r.contact_email_lookup = mine.contact_email_lookup AND r.relation = 'self'
     JOIN dsr_case c ON c.request_id = r.id AND c."right" = 'withdrawal'
     WHERE mine.id = $1
       AND EXISTS (SELECT FROM verification v WHERE v.request_id = r.id AND v.method IN ('mailbox', 'session'))
     ORDER BY r.received_at DESC, r.id DESC LIMIT ${SHOWN}`,
    [requestId],
  );
  return found.map(({ id, details }) => ({ id, purposes: withdrawalDetails.parse(details).purposes }));
}
