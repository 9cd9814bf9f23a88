/** Cases of one request search each system once: what one has found with the same identifiers, the others share. */
import { WafaError } from '#libs/domain/errors';
import type { ManualTaskKind, SystemState } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { SearchAnswer } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import type { Begun, Search } from './discover.activity.js';
import { dropFinding, finishSearch } from './store-finding.js';

const LOOK_AGAIN_SECONDS = 2;

/** What was found before a correction is not what stands there now. */
const CORRECTED_SINCE = `SELECT FROM dsr_case d WHERE d.request_id = c.request_id AND (
  EXISTS (SELECT FROM effect e WHERE e.owner_id = d.id AND e.system = s.system AND e.action = 'rectify'
    AND coalesce(e.finished_at, e.intended_at) > s.recorded_at)
  OR EXISTS (SELECT FROM manual_task m WHERE m.case_id = d.id AND m.system = s.system
    AND m.kind = 'rectify-by-hand' AND m.completed_at > s.recorded_at))`;

type Share = Omit<Begun, 'answer'> & { readonly search: Search };

/** The answer of an open sibling; undefined where this case has to search. While a sibling searches: `sibling-searching`. */
export async function shareOfSibling(
  deps: ActivityDependencies,
  db: Queryable,
  share: Share,
): Promise<SearchAnswer | undefined> {
  const { row, search, searchedWith } = share;
  // Siblings take turns, so that two of them do not both begin.
  await rows(db, 'SELECT 1 FROM request WHERE id = $1 FOR NO KEY UPDATE', [row.requestId]);
  const [sibling] = await rows<{ caseId: string; state: SystemState; openTask: ManualTaskKind | null }>(
    db,
    `SELECT c.id AS "caseId", s.state, s.open_task AS "openTask" FROM dsr_case c JOIN system_state s ON s.case_id = c.id
     WHERE c.request_id = $1 AND c.id <> $2 AND c.status <> 'closed' AND s.system = $3 AND s.searched_with = $4
       AND s.state IN ('confirmed', 'nothing-held', 'requested') AND NOT EXISTS (${CORRECTED_SINCE}) ORDER BY s.state = 'requested', c.ordinal LIMIT 1`,
    [row.requestId, row.id, search.system, searchedWith],
  );
  if (!sibling) return undefined;
  if (sibling.state === 'requested')
    throw new WafaError('sibling-searching', 'a sibling case is searching', {
      retryAfterSeconds: LOOK_AGAIN_SECONDS,
    });
  await copyFinding(db, { from: sibling.caseId, to: row.id, system: search.system });
  return finishSearch(deps, db, {
    ...share,
    openTask: sibling.openTask ?? undefined,
    sharedWith: sibling.caseId,
  });
}

async function copyFinding(
  db: Queryable,
  { from, to, system }: { readonly from: string; readonly to: string; readonly system: string },
): Promise<void> {
  await dropFinding(db, to, system);
  const copy = async (table: string, columns: string, where: string): Promise<void> => {
    await rows(
      db,
      `INSERT INTO ${table} (case_id, ${columns}) SELECT $2, ${columns} FROM ${table}
       WHERE case_id = $1 AND ${where} = $3`,
      [from, to, system],
    );
  };
  await copy('finding', 'system, collection, records, not_searched, vault_object_id, effective_at', 'system');
  await copy('gathered_key', 'system, field, value_hash', 'system');
  await copy('found_identifiers', 'found_in, system, kinds, identifiers_sealed', 'found_in');
}
