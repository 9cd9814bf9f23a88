/** One collection as JSON and CSV, streamed page by page. */
import type { Envelope } from '#libs/connectors/kit/connector';

type Pages = AsyncIterable<readonly Envelope[]>;

/** A JSON array, one record a line. */
export async function* toJson(pages: Pages): AsyncGenerator<string> {
  let isEmpty = true;
  for await (const records of pages) {
    if (records.length === 0) continue;
    yield (isEmpty ? '[\n' : ',\n') + records.map(({ data }) => JSON.stringify(data)).join(',\n');
    isEmpty = false;
  }
  yield isEmpty ? '[]\n' : '\n]\n';
}

/** RFC 4180 with a byte-order mark, so that spreadsheets read Arabic. */
export async function* toCsv(pages: Pages, columns: readonly string[]): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(columns)}`;
  for await (const records of pages)
    yield records.map(({ data }) => csvLine(columns.map((column) => data[column]))).join('');
}

const csvLine = (cells: readonly unknown[]): string => `${cells.map(csvCell).join(',')}\r\n`;

const PLAIN_NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** A cell that a spreadsheet would run as a formula is led by an apostrophe (OWASP, CSV injection). */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const dangerous = /^[\s\p{Cf}]*[=+\-@\t\r]/u.test(text) && !PLAIN_NUMBER.test(text);
  const safe = dangerous ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
