/** The one transaction that makes a search count: manifests, counts, gathered keys, state and audit event. */
import { recordEvent } from '#libs/audit/record';
import type { DiscoveryResult } from '#libs/connectors/kit/connector';
import { uuidv7 } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import type { ManualTaskKind } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { forgetUnusedObjects, insertVaultObjects } from '#libs/persistence/vault-objects';
import type { SearchAnswer } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { about, lockOpenCase, type CaseRow } from '../records/case-row.js';
import { deleteUncounted } from '../records/delete-uncounted.js';
import type { StoredCollection } from './collection-writers.js';
import type { Begun, Search } from './discover.activity.js';
import { outdatedSystems, storeFoundIdentifiers } from './known-identifiers.js';

interface Finding extends Omit<Begun, 'answer'> {
  readonly result: DiscoveryResult;
  readonly collections: readonly StoredCollection[];
}

/** The committed answer of this system to the same identifiers, if there is one. */
export async function recordedAnswer(
  deps: ActivityDependencies,
  db: Queryable,
  { row, system, searchedWith }: Pick<Begun, 'row' | 'searchedWith'> & { readonly system: string },
): Promise<SearchAnswer | undefined> {
  const [found] = await rows<Pick<SearchAnswer, 'state' | 'records'> & { task: ManualTaskKind | null }>(
    db,
    `SELECT s.state, s.open_task AS task, (SELECT coalesce(sum(records), 0)::int FROM finding f
       WHERE f.case_id = s.case_id AND f.system = s.system) AS records
     FROM system_state s WHERE s.case_id = $1 AND s.system = $2 AND s.searched_with = $3
       AND (s.state IN ('confirmed', 'nothing-held') OR s.state = 'manual' AND s.open_task IS NOT NULL)`,
    [row.id, system, searchedWith],
  );
  return found && answerOf(deps, db, { row, ...found });
}

export const storeFinding = (
  deps: ActivityDependencies,
  search: Search,
  finding: Finding,
): Promise<SearchAnswer> =>
  deps.dataSource.transaction(async (db) => {
    const { caseId, system } = search;
    const row = await lockOpenCase(db, caseId);
    const { searchedWith } = finding;
    const earlier = await recordedAnswer(deps, db, { row, system, searchedWith });
    if (earlier) {
      // Another attempt was faster: this one's objects have no manifest and do not count.
      const surplus = finding.collections.flatMap(({ manifest, files }) => [manifest, ...files]);
      await deleteUncounted(
        deps,
        surplus.map(({ objectKey }) => objectKey),
      );
      return earlier;
    }
    await requireAsked(db, search);
    await dropFinding(db, caseId, system);
    await insertCollections(db, search, finding);
    await insertGatheredKeys(db, search, finding.result);
    const { identifiers, openTask } = finding.result;
    await storeFoundIdentifiers(deps, db, { row, foundIn: system, identifiers });
    return finishSearch(deps, db, { ...finding, row, search, openTask });
  });

/** An officer may have taken the system by hand while it was answering: that answer comes too late. */
async function requireAsked(db: Queryable, { caseId, system }: Search): Promise<void> {
  const [asked] = await rows(
    db,
    `SELECT 1 FROM system_state WHERE case_id = $1 AND system = $2 AND state = 'requested'`,
    [caseId, system],
  );
  if (!asked) throw new WafaError('wrong-state', `${system} is not asked any more`);
}

/** What an earlier search of the system, with fewer identifiers, had found. */
export async function dropFinding(db: Queryable, caseId: string, system: string): Promise<void> {
  const dropped = await rows<{ objectId: string | null }>(
    db,
    `WITH keys AS (DELETE FROM gathered_key WHERE case_id = $1 AND system = $2),
       identifiers AS (DELETE FROM found_identifiers WHERE case_id = $1 AND found_in = $2)
     DELETE FROM finding WHERE case_id = $1 AND system = $2 RETURNING vault_object_id AS "objectId"`,
    [caseId, system],
  );
  await forgetUnusedObjects(
    db,
    dropped.flatMap(({ objectId }) => objectId ?? []),
  );
}

async function insertCollections(
  db: Queryable,
  { caseId, system, asOf }: Search,
  { contentKey, result, collections }: Finding,
): Promise<void> {
  const stored = new Map(collections.map((one) => [one.collection, { ...one, id: uuidv7() }]));
  const reported = new Set(result.collections.map(({ collection }) => collection));
  if (collections.some(({ collection }) => !reported.has(collection)))
    throw new WafaError('internal', `${system} gave records of an unreported collection`);
  const findings = result.collections.map(({ collection, records, notSearched }) => {
    const object = stored.get(collection);
    if ((object?.records ?? 0) !== records)
      throw new WafaError('internal', `${system} reported other counts than it gave records`);
    return { collection, records, notSearched, objectId: object?.id };
  });
  const dataKeyId = contentKey.id;
  const objects = [...stored.values()];
  await insertVaultObjects(
    db,
    objects.flatMap(({ id, manifest, files }) => [
      { id, manifest, dataKeyId },
      ...files.map((file) => ({ id: uuidv7(), manifest: file, dataKeyId, fileOf: id })),
    ]),
  );
  await rows(
    db,
    `INSERT INTO finding (case_id, system, collection, records, not_searched, vault_object_id, effective_at)
     SELECT $1, $2, f.collection, f.records, f."notSearched", f."objectId", $3
     FROM jsonb_to_recordset($4::jsonb) AS f(collection text, records int, "notSearched" text, "objectId" uuid)`,
    [caseId, system, asOf, JSON.stringify(findings)],
  );
}

async function insertGatheredKeys(
  db: Queryable,
  { caseId, system }: Search,
  { gatheredKeys }: DiscoveryResult,
): Promise<void> {
  const page = 5_000;
  for (let start = 0; start < gatheredKeys.length; start += page)
    await rows(
      db,
      `INSERT INTO gathered_key (case_id, system, field, value_hash)
       SELECT $1, $2, k.field, decode(k."valueHash", 'hex')
       FROM jsonb_to_recordset($3::jsonb) AS k(field text, "valueHash" text) ON CONFLICT DO NOTHING`,
      [caseId, system, JSON.stringify(gatheredKeys.slice(start, start + page))],
    );
}

interface Finish extends Pick<Begun, 'row' | 'searchedWith'> {
  readonly search: Search;
  readonly openTask?: ManualTaskKind | undefined;
  /** The sibling case whose search it was. */
  readonly sharedWith?: string;
}

/** State and event, from the rows of `finding`. */
export async function finishSearch(
  deps: ActivityDependencies,
  db: Queryable,
  { row, search, searchedWith, openTask, sharedWith }: Finish,
): Promise<SearchAnswer> {
  const { caseId, system, asOf } = search;
  const [sum] = await rows<{ records: number; notSearched: number }>(
    db,
    `SELECT coalesce(sum(records), 0)::int AS records,
       count(not_searched)::int AS "notSearched" FROM finding WHERE case_id = $1 AND system = $2`,
    [caseId, system],
  );
  const { records = 0, notSearched = 0 } = sum ?? {};
  const state = stateOf({ records, notSearched, openTask });
  await rows(
    db,
    `INSERT INTO system_state (case_id, system, state, searched_with, open_task, effective_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (case_id, system) DO UPDATE SET state = $3, searched_with = $4, open_task = $5, error_code = NULL,
       effective_at = $6, recorded_at = now()`,
    [caseId, system, state, searchedWith, openTask ?? null, asOf],
  );
  await rows(db, 'UPDATE dsr_case SET found_at = greatest(found_at, $2) WHERE id = $1', [caseId, asOf]);
  const payload = { system, state, records, searchedAll: notSearched === 0 };
  const fact = `${system}/${searchedWith.toString('hex').slice(0, 16)}`;
  await recordEvent(db, {
    ...about(row, asOf),
    fact,
    type: 'system.searched',
    payload: sharedWith === undefined ? payload : { ...payload, sharedWith },
  });
  return answerOf(deps, db, { row, state, records, task: openTask ?? null });
}

/** "Nothing held" is said only where everything was searched and no person has to look besides. */
function stateOf(sum: {
  readonly records: number;
  readonly notSearched: number;
  readonly openTask: ManualTaskKind | undefined;
}): SearchAnswer['state'] {
  if (sum.openTask && sum.records === 0) return 'manual';
  return sum.records === 0 && sum.notSearched === 0 ? 'nothing-held' : 'confirmed';
}

async function answerOf(
  deps: ActivityDependencies,
  db: Queryable,
  {
    row,
    state,
    records,
    task,
  }: Pick<SearchAnswer, 'state' | 'records'> & {
    readonly row: CaseRow;
    readonly task: ManualTaskKind | null;
  },
): Promise<SearchAnswer> {
  const feeds = await outdatedSystems(deps, db, row);
  return {
    state,
    records,
    ...(feeds.length === 0 ? {} : { feeds }),
    ...(task === null ? {} : { task }),
  };
}
