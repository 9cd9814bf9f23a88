/** Open cases of one person, over all of their requests: by the address that they gave. */
import type { Right } from '#libs/domain/words';
import { rows, type Queryable } from './data-source.js';

export interface OpenCases {
  /** One request of the person. */
  readonly requestId: string;
  readonly rights: readonly Right[];
  /** Only of requests that showed that the address is theirs. */
  readonly proved: boolean;
}

export async function openCases(db: Queryable, { requestId, rights, proved }: OpenCases): Promise<string[]> {
  const open = await rows<{ id: string }>(
    db,
    `SELECT c.id FROM dsr_case c JOIN request theirs ON theirs.id = c.request_id
     JOIN request mine ON mine.contact_email_lookup = theirs.contact_email_lookup
     WHERE mine.id = $1 AND c."right" = ANY($2::text[]) AND c.status <> 'closed'
       AND (NOT $3 OR EXISTS (SELECT FROM verification v WHERE v.request_id = theirs.id))
     ORDER BY c.id`,
    [requestId, [...rights], proved],
  );
  return open.map(({ id }) => id);
}
