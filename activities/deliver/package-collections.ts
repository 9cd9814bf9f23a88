/** The collections of a package: their records and files, opened in the vault when they are packed. */
import type { StoredEnvelope, StoredFile } from '#libs/connectors/kit/stored-envelope';
import type { HandOverPlan } from '#libs/contracts/plan';
import { WafaError } from '#libs/domain/errors';
import type { PackagedCollection } from '#libs/package/content';
import { foundObjects, vaultFile } from '#libs/persistence/vault-objects';
import type { ActivityDependencies } from '../dependencies.js';
import { linesOf } from '#libs/vault/lines';

export async function collectionsOf(
  deps: ActivityDependencies,
  caseId: string,
  plan: HandOverPlan,
): Promise<PackagedCollection[]> {
  const { dataSource, dataKeys, vault, connectors } = deps;
  const found = await foundObjects(dataSource, caseId);
  const key = once((id: string) => dataKeys.byId(dataSource, id));
  const packaged: PackagedCollection[] = [];
  for (const { system, collection, objectId, manifest, dataKeyId, hasFiles } of found) {
    const planned = plannedOf(plan, { system, collection });
    if (planned?.disposition !== 'export') continue;
    const { bytes } = await key(dataKeyId);
    const described = connectors.get(system)?.collections.find(({ key }) => key === collection);
    if (!described) throw new WafaError('map-mismatch', `${system} no longer has ${collection}`);
    const { key: _key, columns, ...words } = described;
    const { leftOutColumns = [], neverDisclosed = [] } = planned;
    const stays = new Set([...leftOutColumns, ...neverDisclosed]);
    const goes = columns.filter(({ name }) => !stays.has(name));
    const records = (): AsyncGenerator<StoredEnvelope> => envelopes(vault.read({ manifest, dataKey: bytes }));
    packaged.push({
      system,
      collection,
      ...words,
      columns: goes,
      // Nobody said of an undeclared field whose it is: access gives it all the same, portability does not.
      records:
        plan.right === 'portability' ? () => only(goes, records()) : () => without(neverDisclosed, records()),
      ...(hasFiles ? { readFile: (file) => readFile(deps, objectId, file) } : {}),
    });
  }
  return packaged;
}

/** Most objects of a case hang on one key. */
function once<Key, Value>(make: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const made = new Map<Key, Promise<Value>>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

const plannedOf = (
  plan: HandOverPlan,
  { system, collection }: { readonly system: string; readonly collection: string },
): HandOverPlan['systems'][number]['collections'][number] | undefined =>
  plan.systems.find((one) => one.system === system)?.collections.find((one) => one.collection === collection);

async function* readFile(
  { dataSource, dataKeys, vault }: ActivityDependencies,
  fileOf: string,
  { objectKey }: StoredFile,
): AsyncGenerator<Uint8Array> {
  const { manifest, dataKeyId } = await vaultFile(dataSource, { objectKey, fileOf });
  const { bytes } = await dataKeys.byId(dataSource, dataKeyId);
  yield* vault.read({ manifest, dataKey: bytes });
}

async function* only(
  columns: readonly { readonly name: string }[],
  records: AsyncIterable<StoredEnvelope>,
): AsyncGenerator<StoredEnvelope> {
  const names = new Set(columns.map(({ name }) => name));
  for await (const record of records) {
    const kept = Object.entries(record.data).filter(([name]) => names.has(name));
    yield { ...record, data: Object.fromEntries(kept) };
  }
}

async function* without(
  columns: readonly string[],
  records: AsyncIterable<StoredEnvelope>,
): AsyncGenerator<StoredEnvelope> {
  for await (const record of records) {
    if (columns.length === 0) yield record;
    else yield { ...record, data: withoutColumns(columns, record.data) };
  }
}

const withoutColumns = (columns: readonly string[], data: StoredEnvelope['data']): StoredEnvelope['data'] =>
  Object.fromEntries(Object.entries(data).filter(([name]) => !columns.includes(name)));

async function* envelopes(stream: AsyncIterable<Uint8Array>): AsyncGenerator<StoredEnvelope> {
  for await (const line of linesOf(stream)) if (line !== '') yield JSON.parse(line) as StoredEnvelope;
}
