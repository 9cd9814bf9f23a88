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
    const records = (): AsyncGenerator<Page> => envelopes(vault.read({ manifest, dataKey: bytes }));
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

type Page = readonly StoredEnvelope[];

function only(
  columns: readonly { readonly name: string }[],
  pages: AsyncIterable<Page>,
): AsyncIterable<Page> {
  const names = new Set(columns.map(({ name }) => name));
  return withColumns(pages, (name) => names.has(name));
}

function without(columns: readonly string[], pages: AsyncIterable<Page>): AsyncIterable<Page> {
  return columns.length === 0 ? pages : withColumns(pages, (name) => !columns.includes(name));
}

async function* withColumns(
  pages: AsyncIterable<Page>,
  stays: (name: string) => boolean,
): AsyncGenerator<Page> {
  for await (const records of pages)
    yield records.map((record) => ({
      ...record,
      data: Object.fromEntries(Object.entries(record.data).filter(([name]) => stays(name))),
    }));
}

async function* envelopes(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Page> {
  for await (const lines of linesOf(stream))
    yield lines.filter((line) => line !== '').map((line) => JSON.parse(line) as StoredEnvelope);
}
