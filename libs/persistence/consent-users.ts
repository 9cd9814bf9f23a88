/**
 * Whose consents a portal session may see: the users of the product that the searches of its request came to, from what
 * was proved. A claim leads nowhere here, as it does in the search (ADR 0008).
 */
import { WafaError } from '#libs/domain/errors';
import { isUnproved, type CaseStatus, type Relation, type Right, type SystemState } from '#libs/domain/words';
import { rows, type Queryable } from './data-source.js';
import type { IdentifierValue, Requests } from './requests.js';

/** The kind under which the ledger knows users: the product's own id. */
export const USER_ID = 'external_id';

export interface ReachedUsers {
  /** The ledger's key in the map. */
  readonly system: string;
  readonly users: readonly string[];
}

export type ConsentUsers =
  | { readonly kind: 'found'; readonly users: readonly string[] }
  /** The search is not there yet. */
  | { readonly kind: 'searching' }
  /** No search was made, or what it found is destroyed. */
  | { readonly kind: 'unknown' }
  /** Somebody asked for somebody else: what a mailbox proves is whose mailbox it is. */
  | { readonly kind: 'of-another' };

interface CaseRow {
  readonly id: string;
  readonly right: Right;
  readonly status: CaseStatus;
  readonly state: SystemState | null;
  /** An officer found that the requester is not shown to be the person. */
  readonly doubted: boolean;
}

const NOT_YET: ReadonlySet<SystemState | null> = new Set([null, 'planned', 'requested', 'paused']);

/** `system`: the consent ledger's key in the map. */
export async function consentUsers(
  requests: Requests,
  db: Queryable,
  { requestId, system }: { readonly requestId: string; readonly system: string },
): Promise<ConsentUsers> {
  const [request] = await rows<{ relation: Relation }>(db, 'SELECT relation FROM request WHERE id = $1', [
    requestId,
  ]);
  if (request?.relation !== 'self') return { kind: 'of-another' };
  const cases = await rows<CaseRow>(
    db,
    `SELECT c.id, c."right", c.status, s.state, c.refusal_ground IS NOT DISTINCT FROM 'identity-not-established' AS doubted
     FROM dsr_case c LEFT JOIN system_state s ON s.case_id = c.id AND s.system = $2 WHERE c.request_id = $1 ORDER BY c.ordinal`,
    [requestId, system],
  );
  if (cases.some(({ doubted }) => doubted)) return { kind: 'unknown' };
  const searched = cases.filter(({ state }) => !NOT_YET.has(state));
  if (searched.length === 0) return { kind: cases.some(looks) ? 'searching' : 'unknown' };
  try {
    const known = [...(await requests.provedIdentifiers(db, requestId))];
    for (const { id: caseId } of searched)
      known.push(...(await requests.foundIdentifiers(db, { requestId, caseId, system })));
    return { kind: 'found', users: hers(known) };
  } catch (error) {
    if (error instanceof WafaError && error.code === 'key-destroyed') return { kind: 'unknown' };
    throw error;
  }
}

/** The search is still to come: where nothing is proved, or only what is public is listed, the ledger is never asked. */
const looks = ({ right, status, state }: CaseRow): boolean =>
  status !== 'closed' && (state !== null || !(isUnproved(right) || right === 'removal'));

/** What comes from a row that several people share may be somebody else's: it is not shown. */
function hers(known: readonly (IdentifierValue & { readonly shared?: boolean })[]): readonly string[] {
  const users = known.filter(({ kind }) => kind === USER_ID);
  const shared = new Set(users.flatMap((one) => (one.shared ? [one.value] : [])));
  return [...new Set(users.map(({ value }) => value))].filter((value) => !shared.has(value)).toSorted();
}
