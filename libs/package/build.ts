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
    bag.addPayload(`${name.data}.json`, () => toJson(counted(entry, ownRecords(content, collection))));
    bag.addPayload(`${name.data}.csv`, () => toCsv(ownRecords(content, collection), columns));
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
    bag.addPayload(path, () => readFile(stored), { store: factsOf(mediaType).compressed, expected: stored });
}

/** Checks each record before it can go anywhere (invariant 7), and leaves the withheld ones out. */
async function* ownRecords(
  content: PackageContent,
  collection: PackagedCollection,
): AsyncGenerator<StoredEnvelope> {
  for await (const envelope of collection.records()) {
    if (envelope.system !== collection.system || envelope.collection !== collection.collection) {
      throw new WafaError(
        'foreign-record',
        `a record of ${envelope.system} lies among those of ${collection.system}`,
      );
    }
    content.requireOwn(envelope);
    if (!content.isWithheld(envelope)) yield envelope;
  }
}

async function* counted(entry: PackedCollection, records: AsyncIterable<Envelope>): AsyncGenerator<Envelope> {
  for await (const envelope of records) {
    entry.records += 1;
    entry.shape.see(envelope.data);
    if (entry.preview.length < PREVIEW_RECORDS) entry.preview.push(envelope.data);
    yield envelope;
  }
}

async function* textOf(make: () => string): AsyncGenerator<string> {
  yield make();
}
