/**
 * A copy and an erasure of the same person: the account that she signs in with goes after she has downloaded the copy, or
 * after a day that she was told (DECISIONS of the order of rights: docs/concepts).
 */
import type { System } from '#libs/data-map/systems';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { openCases } from '#libs/persistence/open-cases';

/** Days before the erasure has to be answered: then the sign-in goes, downloaded or not. */
const BEFORE_DUE_DAYS = 3;
const DAY_MILLISECONDS = 86_400_000;

export const signInsOf = (systems: readonly System[]): string[] =>
  systems.filter(({ connector }) => connector === 'clerk').map(({ key }) => key);

interface Of {
  readonly requestId: string;
  /** Of the erasure. */
  readonly caseId: string;
  readonly asOf: string;
}

/** ISO 8601 instant; null where no copy waits for its first whole download, or that day has come. */
export async function signInUntil(db: Queryable, { requestId, caseId, asOf }: Of): Promise<string | null> {
  const [open] = await rows<{ expires: Date | null; due: Date | null }>(
    db,
    `SELECT max(p.expires_at) AS expires,
       (SELECT effective_due_ends_before FROM case_clock WHERE case_id = $2) AS due
     FROM package p JOIN dsr_case c ON c.id = p.case_id JOIN request theirs ON theirs.id = c.request_id
     JOIN request mine ON mine.contact_email_lookup = theirs.contact_email_lookup
     WHERE mine.id = $1 AND p.ready_at IS NOT NULL AND p.destroyed_at IS NULL
       AND NOT EXISTS (SELECT FROM download_grant g WHERE g.package_id = p.id AND g.completed_at IS NOT NULL)`,
    [requestId, caseId],
  );
  if (!open?.expires) return null;
  const urgent = open.due && open.due.getTime() - BEFORE_DUE_DAYS * DAY_MILLISECONDS;
  const until = new Date(Math.min(open.expires.getTime(), urgent ?? Number.MAX_SAFE_INTEGER)).toISOString();
  return until > asOf ? until : null;
}

/** The earliest over the open erasures of the person; null where none is open. */
export async function signInGoesOn(
  db: Queryable,
  { requestId, asOf }: Omit<Of, 'caseId'>,
): Promise<string | null> {
  const erasures = await openCases(db, { requestId, rights: ['erasure'], proved: true });
  const days = await Promise.all(erasures.map((caseId) => signInUntil(db, { requestId, caseId, asOf })));
  return days.filter((day) => day !== null).toSorted()[0] ?? null;
}
