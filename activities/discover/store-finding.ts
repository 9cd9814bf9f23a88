/** The one transaction that makes a search count: manifests, counts, gathered keys, state and audit event. */
import { recordEvent } from '#libs/audit/record';
import type { DiscoveryResult } from '#libs/connectors/kit/connector';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { DataKey } from '#libs/persistence/data-keys';
import type { ConnectorActivities } from '../contract.js';
import type { Stores } from '../dependencies.js';
import { about, lockOpenCase, type CaseRow } from '../records/case-row.js';
import { insertVaultObject } from '#libs/persistence/vault-objects';
import type { VaultManifest } from '#libs/vault/vault';
import type { StoredCollection } from './collection-writers.js';
import { storeFoundIdentifiers } from './found-identifiers.js';

type Search = Parameters<ConnectorActivities['discoverSystem']>[0];
type Answer = Awaited<ReturnType<ConnectorActivities['discoverSystem']>>;

interface Finding {
  readonly contentKey: DataKey;
  readonly result: DiscoveryResult;
  readonly collections: readonly StoredCollection[];
  readonly files: readonly VaultManifest[];
}

/** The committed answer of this system, if there is one. */
export async function recordedFinding(
  db: Queryable,
  caseId: string,
  system: string,
): Promise<Answer | undefined> {
  const [row] = await rows<Answer>(
    db,
    `SELECT s.state, (SELECT coalesce(sum(records), 0)::int FROM finding f
       WHERE f.case_id = s.case_id AND f.system = s.system) AS records
     FROM system_state s WHERE s.case_id = $1 AND s.system = $2 AND s.state IN ('confirmed', 'nothing-held')`,
    [caseId, system],
  );
  return row;
}

export const storeFinding = (stores: Stores, search: Search, finding: Finding): Promise<Answer> =>
  stores.dataSource.transaction(async (db) => {
    const { caseId, system } = search;
    const row = await lockOpenCase(db, caseId);
    const earlier = await recordedFinding(db, caseId, system);
    if (earlier) {
      // Another attempt was faster: this one's objects have no manifest and do not count.
      const surplus = [...finding.collections.map(({ manifest }) => manifest), ...finding.files];
      for (const { objectKey } of surplus) await stores.vault.delete(objectKey);
      return earlier;
    }
    await insertCollections(db, search, finding);
    for (const manifest of finding.files) await insertVaultObject(db, manifest, finding.contentKey.id);
    await insertGatheredKeys(db, search, finding.result);
    await storeFoundIdentifiers(
      db,
      { caseId, contentKey: finding.contentKey },
      { foundIn: system, identifiers: finding.result.identifiers },
    );
    const records = finding.collections.reduce((sum, collection) => sum + collection.records, 0);
    const searchedAll = finding.result.collections.every(({ notSearched }) => notSearched === undefined);
    return finish(db, row, { search, records, searchedAll });
  });

async function insertCollections(
  db: Queryable,
  { caseId, system, asOf }: Search,
  { contentKey, result, collections }: Finding,
): Promise<void> {
  const stored = new Map(collections.map((collection) => [collection.collection, collection]));
  for (const { collection, records, notSearched } of result.collections) {
    const object = stored.get(collection);
    stored.delete(collection);
    if ((object?.records ?? 0) !== records)
      throw new WafaError('internal', `${system} reported other counts than it gave records`);
    const objectId = object && (await insertVaultObject(db, object.manifest, contentKey.id));
    await rows(
      db,
      `INSERT INTO finding (case_id, system, collection, records, not_searched, vault_object_id, effective_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [caseId, system, collection, records, notSearched ?? null, objectId ?? null, asOf],
    );
  }
  if (stored.size > 0) throw new WafaError('internal', `${system} gave records of an unreported collection`);
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

async function finish(
  db: Queryable,
  row: CaseRow,
  { search, records, searchedAll }: { search: Search; records: number; searchedAll: boolean },
): Promise<Answer> {
  const { caseId, system, asOf } = search;
  // "Nothing held" is said only where everything was searched.
  const state = records === 0 && searchedAll ? 'nothing-held' : 'confirmed';
  await rows(
    db,
    `UPDATE system_state SET state = $3, error_code = NULL, effective_at = $4, recorded_at = now()
     WHERE case_id = $1 AND system = $2`,
    [caseId, system, state, asOf],
  );
  await rows(db, 'UPDATE dsr_case SET found_at = greatest(found_at, $2) WHERE id = $1', [caseId, asOf]);
  await recordEvent(db, {
    ...about(row, asOf),
    fact: system,
    type: 'system.searched',
    payload: { system, state, records, searchedAll },
  });
  return { state, records };
}
