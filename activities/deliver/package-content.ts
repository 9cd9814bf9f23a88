/** Gathers what the package of a plan is made of. Records are read from the vault as they are packed. */
import { createInterface } from 'node:readline';
import { assertEnvelopeBelongs, gatheredKeySet, type GatheredKeySet } from '#libs/connectors/kit/belongs';
import { recordHash } from '#libs/connectors/kit/record-hash';
import type { StoredEnvelope, StoredFile } from '#libs/connectors/kit/stored-envelope';
import { accessPlanSchema, type AccessPlan } from '#libs/contracts/plan';
import { WafaError } from '#libs/domain/errors';
import type { PackageContent, PackagedCollection } from '#libs/package/content';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';
import { hasFiles, vaultFile, vaultObject } from '#libs/persistence/vault-objects';

export interface PlanOfCase {
  readonly id: string;
  readonly plan: AccessPlan;
}

export async function planOf(db: Queryable, caseId: string, planId: string): Promise<PlanOfCase> {
  const [row] = await rows<{ body: Buffer }>(db, 'SELECT body FROM plan WHERE id = $1 AND case_id = $2', [
    planId,
    caseId,
  ]);
  if (!row) throw new WafaError('not-found', 'no such plan of this case');
  return { id: planId, plan: accessPlanSchema.parse(JSON.parse(row.body.toString())) };
}

export async function packageContent(
  deps: ActivityDependencies,
  row: CaseRow,
  plan: AccessPlan,
): Promise<PackageContent> {
  const { company, dataSource } = deps;
  const gathered = await gatheredKeys(dataSource, row.id);
  const withheld = new Set(plan.withheld.map((one) => `${one.system}/${one.collection}/${one.recordHash}`));
  return {
    language: row.language,
    reference: await referenceOf(dataSource, row),
    controller: company.controller,
    systems: company.systems,
    searched: plan.systems.map(searchedSystem),
    withheld: countWithheld(plan),
    collections: await collectionsOf(deps, row.id),
    foundAt: new Date(plan.foundAsOf),
    requireOwn: (envelope) =>
      assertEnvelopeBelongs(envelope, gathered.get(envelope.system) ?? gatheredKeySet([])),
    isWithheld: (envelope) =>
      withheld.has(`${envelope.system}/${envelope.collection}/${recordHash(envelope)}`),
  };
}

async function referenceOf(db: Queryable, row: CaseRow): Promise<string> {
  const [found] = await rows<{ reference: string }>(
    db,
    `SELECT r.reference || '-' || c.ordinal AS reference FROM dsr_case c JOIN request r ON r.id = c.request_id
     WHERE c.id = $1`,
    [row.id],
  );
  return found?.reference ?? '';
}

function searchedSystem(one: AccessPlan['systems'][number]): PackageContent['searched'][number] {
  return {
    system: one.system,
    state: one.state,
    ...(one.manualResult === undefined ? {} : { manualResult: one.manualResult }),
    notSearched: one.collections.flatMap(({ collection, notSearched }) =>
      notSearched === undefined ? [] : [{ collection, needs: notSearched }],
    ),
  };
}

function countWithheld(plan: AccessPlan): PackageContent['withheld'] {
  const groups = new Map<string, PackageContent['withheld'][number]>();
  for (const { system, collection, reason } of plan.withheld) {
    const key = `${system}/${collection}/${reason}`;
    groups.set(key, { system, collection, reason, records: (groups.get(key)?.records ?? 0) + 1 });
  }
  return [...groups.values()];
}

async function gatheredKeys(db: Queryable, caseId: string): Promise<Map<string, GatheredKeySet>> {
  const found = await rows<{ system: string; field: string; valueHash: string }>(
    db,
    `SELECT system, field, encode(value_hash, 'hex') AS "valueHash" FROM gathered_key WHERE case_id = $1`,
    [caseId],
  );
  const systems = new Set(found.map(({ system }) => system));
  return new Map(
    [...systems].map((system) => [system, gatheredKeySet(found.filter((row) => row.system === system))]),
  );
}

async function collectionsOf(deps: ActivityDependencies, caseId: string): Promise<PackagedCollection[]> {
  const { dataSource, dataKeys, vault, connectors } = deps;
  const found = await rows<{ system: string; collection: string; objectId: string }>(
    dataSource,
    `SELECT system, collection, vault_object_id AS "objectId" FROM finding
     WHERE case_id = $1 AND records > 0 ORDER BY system, collection`,
    [caseId],
  );
  const packaged: PackagedCollection[] = [];
  for (const { system, collection, objectId } of found) {
    const { manifest, dataKeyId } = await vaultObject(dataSource, objectId);
    const { bytes } = await dataKeys.byId(dataSource, dataKeyId);
    const described = connectors.get(system)?.collections.find(({ key }) => key === collection);
    if (!described) throw new WafaError('map-mismatch', `${system} no longer has ${collection}`);
    const { key: _, ...words } = described;
    packaged.push({
      system,
      collection,
      ...words,
      records: () => envelopes(vault.read({ manifest, dataKey: bytes })),
      ...((await hasFiles(dataSource, objectId))
        ? { readFile: (file) => readFile(deps, objectId, file) }
        : {}),
    });
  }
  return packaged;
}

async function* readFile(
  { dataSource, dataKeys, vault }: ActivityDependencies,
  fileOf: string,
  { objectKey }: StoredFile,
): AsyncGenerator<Uint8Array> {
  const { manifest, dataKeyId } = await vaultFile(dataSource, { objectKey, fileOf });
  const { bytes } = await dataKeys.byId(dataSource, dataKeyId);
  yield* vault.read({ manifest, dataKey: bytes });
}

async function* envelopes(stream: NodeJS.ReadableStream): AsyncGenerator<StoredEnvelope> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity }))
    if (line !== '') yield JSON.parse(line) as StoredEnvelope;
}
