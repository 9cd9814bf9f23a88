/**
 * Builds the access package: every record checked once more, nothing held in memory but a few first rows and one line
 * for each file.
 */
import type { Envelope } from '#libs/connectors/kit/connector';
import { factsOf } from '#libs/connectors/kit/media-types';
import type { StoredEnvelope } from '#libs/connectors/kit/stored-envelope';
import { WafaError } from '#libs/domain/errors';
import { Bag, type BagSummary } from './bag.js';
import type { PackageContent, PackagedCollection } from './content.js';
import { entryNames } from './entry-names.js';
import { toCsv, toJson } from './formats.js';
import { filesCsv, recordFiles, type RecordFile } from './record-files.js';
import { jsonSchema } from './record-schema.js';
import { RecordShape } from './record-shape.js';
import { startHere } from './start-here.js';
import type { PackedCollection, Words } from './start-here.page.js';
import { twice } from './twice.js';

export interface PackageSummary extends BagSummary {
  /** Records packed, without the withheld ones. */
  readonly records: number;
}

/** Rows of each collection that the first page shows. */
const PREVIEW_RECORDS = 10;

export async function buildPackage(
  content: PackageContent,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<PackageSummary> {
  const bag = new Bag(content.foundAt);
  const packed: PackedCollection[] = entryNames(content.collections).map((name, index) => {
    const collection = content.collections[index];
    if (!collection) throw new RangeError('more names than collections');
    const path = name.data.replace(/^data\//, '');
    return { collection, path, records: 0, shape: new RecordShape(), preview: [], name, files: [] };
  });
  // Before the first byte is packed: from then on a failure is the ZIP's.
  for (const entry of packed)
    if (entry.collection.readFile) for await (const file of filesOf(content, entry)) entry.files.push(file);
  const words: Words = { content, say: (text) => text[content.language] };
  for (const entry of packed) {
    const { collection, name } = entry;
    const columns = collection.columns.map((column) => column.name);
    const records = twice(() => ownRecords(content, collection));
    bag.addPayload(`${name.data}.json`, () => toJson(counted(entry, records.first())));
    bag.addPayload(`${name.data}.csv`, () => toCsv(records.second(), columns));
    // Payloads are made in this order: the records were all seen by now.
    bag.addPayload(name.schema, () => textOf(() => jsonSchema(collection, entry.shape, words)));
    addFiles(bag, content, entry);
  }
  bag.addPayload('data/START-HERE.html', () => textOf(() => startHere(content, packed)));
  const summary = await bag.writeTo(write, {
    'Source-Organization': content.controller.name.en,
    'Contact-Email': content.controller.contact.email,
    'External-Identifier': content.reference,
    'Bagging-Date': content.foundAt.toISOString().slice(0, 10),
    'Bag-Software-Agent': 'Wafa',
  });
  return { ...summary, records: packed.reduce((sum, { records }) => sum + records, 0) };
}

const filesOf = (
  content: PackageContent,
  { collection, name }: Pick<PackedCollection, 'collection' | 'name'>,
): AsyncGenerator<RecordFile> => recordFiles(ownRecords(content, collection), name.data);

function addFiles(bag: Bag, content: PackageContent, entry: PackedCollection): void {
  const { files, collection, name } = entry;
  const { readFile } = collection;
  if (!readFile || files.length === 0) return;
  const keyColumns = [...new Set(files.flatMap(({ key }) => Object.keys(key)))];
  bag.addPayload(`${name.data}/files.csv`, () => filesCsv(filesOf(content, entry), keyColumns));
  for (const { path, mediaType, stored } of files)
    bag.addPayload(path, () => readFile(stored), { store: factsOf(mediaType).storedAsIs, expected: stored });
}

/** Checks each record before it can go anywhere (invariant 7), and leaves the withheld ones out. */
async function* ownRecords(
  content: PackageContent,
  collection: PackagedCollection,
): AsyncGenerator<readonly StoredEnvelope[]> {
  for await (const records of collection.records()) {
    for (const envelope of records) requireOwn(envelope, { content, collection });
    yield records.filter((envelope) => !content.isWithheld(envelope));
  }
}

function requireOwn(
  envelope: Envelope,
  { content, collection }: { readonly content: PackageContent; readonly collection: PackagedCollection },
): void {
  if (envelope.system !== collection.system || envelope.collection !== collection.collection) {
    throw new WafaError(
      'foreign-record',
      `a record of ${envelope.system} lies among those of ${collection.system}`,
    );
  }
  content.requireOwn(envelope);
}

async function* counted(
  entry: PackedCollection,
  pages: AsyncIterable<readonly Envelope[]>,
): AsyncGenerator<readonly Envelope[]> {
  for await (const records of pages) {
    entry.records += records.length;
    for (const { data } of records) entry.shape.see(data);
    const missing = PREVIEW_RECORDS - entry.preview.length;
    if (missing > 0) entry.preview.push(...records.slice(0, missing).map(({ data }) => data));
    yield records;
  }
}

async function* textOf(make: () => string): AsyncGenerator<string> {
  yield make();
}
