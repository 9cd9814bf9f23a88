/**
 * The files that belong to records: `<n>.<extension>`, numbered in the order of the records, so that no name comes from
 * data. They are counted out once before anything is packed; one chunk of one of them is in memory at a time.
 */
import type { Envelope } from '#libs/connectors/kit/connector';
import { factsOf, knownMediaType, type KnownMediaType } from '#libs/connectors/kit/media-types';
import type { StoredEnvelope, StoredFile } from '#libs/connectors/kit/stored-envelope';
import { csvCell } from './formats.js';

export interface RecordFile {
  /** Inside the package: `data/<system>/<collection>/files/<n>.<extension>`. */
  readonly path: string;
  readonly mediaType: KnownMediaType;
  readonly stored: StoredFile;
  /** Key of the record it belongs to. */
  readonly key: Envelope['key'];
}

/** `data`: the collection's path in the package, without extension. */
export async function* recordFiles(
  pages: AsyncIterable<readonly StoredEnvelope[]>,
  data: string,
): AsyncGenerator<RecordFile> {
  let number = 0;
  for await (const records of pages) {
    const found = records.flatMap(({ key, files = [] }) => files.map((stored) => ({ key, stored })));
    for (const { key, stored } of found) {
      number += 1;
      const mediaType = knownMediaType(stored.mediaType);
      yield { path: `${data}/files/${number}.${factsOf(mediaType).extension}`, mediaType, stored, key };
    }
  }
}

const COLUMNS = ['path', 'media_type', 'bytes', 'sha256'];

/** Which file is which: RFC 4180 with a byte-order mark, as the records' own table. */
export async function* filesCsv(
  files: AsyncIterable<RecordFile>,
  keyColumns: readonly string[],
): AsyncGenerator<string> {
  const columns = [...COLUMNS, ...keyColumns.map((name) => `record.${name}`)];
  yield `\uFEFF${columns.map(csvCell).join(',')}\r\n`;
  for await (const { path, mediaType, stored, key } of files) {
    const cells = [path, mediaType, stored.bytes, stored.sha256, ...keyColumns.map((name) => key[name])];
    yield `${cells.map(csvCell).join(',')}\r\n`;
  }
}
