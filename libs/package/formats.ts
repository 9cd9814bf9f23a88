/** One collection as JSON and CSV, streamed record by record. */
import type { Envelope } from '#libs/connectors/kit/connector';
import { inPieces } from './pieces.js';

type Records = AsyncIterable<Envelope>;

/** A JSON array, one record a line. */
export const toJson = (records: Records): AsyncGenerator<string> => inPieces(jsonLines(records));

async function* jsonLines(records: Records): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const { data } of records) {
    yield `${separator}${JSON.stringify(data)}`;
    separator = ',\n';
  }
  yield separator === ',\n' ? '\n]\n' : '[]\n';
}

/** RFC 4180 with a byte-order mark, so that spreadsheets read Arabic. */
export const toCsv = (records: Records, columns: readonly string[]): AsyncGenerator<string> =>
  inPieces(csvLines(records, columns));

async function* csvLines(records: Records, columns: readonly string[]): AsyncGenerator<string> {
  yield `\uFEFF${columns.map(csvCell).join(',')}\r\n`;
  for await (const { data } of records)
    yield `${columns.map((column) => csvCell(data[column])).join(',')}\r\n`;
}

const PLAIN_NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** A cell that a spreadsheet would run as a formula is led by an apostrophe (OWASP, CSV injection). */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const dangerous = /^[\s\p{Cf}]*[=+\-@\t\r]/u.test(text) && !PLAIN_NUMBER.test(text);
  const safe = dangerous ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
