/** One collection on START-HERE.html: its files, and its first records to read. The files hold the exact values. */
import type { ReactNode } from 'react';
import { localised } from '#libs/data-map/company';
import { FileLinks } from './start-here-files.js';
import { anchorOf, columnLabel, labelOf, type PackedCollection, type Page } from './start-here.page.js';

const MAX_COLUMNS = 8;
const MAX_CELL_CHARACTERS = 160;
/** Longer texts may be broken anywhere, and get a wide column. */
const SHORT_CHARACTERS = 40;

export function RecordTable({ entry, page }: { entry: PackedCollection; page: Page }): ReactNode {
  const { t } = page;
  const columns = entry.collection.columns.slice(0, MAX_COLUMNS);
  return (
    <>
      <h4 id={anchorOf(entry)}>
        {labelOf(entry.collection, page)}{' '}
        <span className="chip">{t('summary.records', { records: entry.records })}</span>
      </h4>
      <p className="muted">
        <Extent entry={entry} page={page} /> {t('data.files')}: <a href={`${entry.path}.json`}>JSON</a> ·{' '}
        <a href={`${entry.path}.csv`}>CSV</a> ·{' '}
        <a href={entry.name.schema.replace(/^data\//, '')}>{t('data.schema')}</a>
      </p>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              {columns.map(({ name }) => (
                <th key={name}>{columnLabel(entry.collection, name, page)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {entry.preview.map((record, index) => (
              <tr key={index}>
                {columns.map(({ name }) => (
                  <Cell key={name} text={cellText(record[name], page)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <FileLinks entry={entry} page={page} />
    </>
  );
}

/** Says so where the table shows less than the files hold. */
function Extent({ entry, page: { t } }: { entry: PackedCollection; page: Page }): ReactNode {
  const { preview, records, collection } = entry;
  const columns = collection.columns.length;
  return (
    <>
      {preview.length < records && t('data.firstRecords', { shown: preview.length, records })}{' '}
      {columns > MAX_COLUMNS && t('data.firstFields', { shown: MAX_COLUMNS, fields: columns })}
    </>
  );
}

/** A value keeps its own direction; its place in the cell follows the page. */
function Cell({ text }: { text: string }): ReactNode {
  if (text === '') return <td />;
  const instant = readableInstant(text);
  const look = instant === undefined ? (text.length > SHORT_CHARACTERS ? 'long' : undefined) : 'whole';
  return (
    <td className={look}>
      <bdi>{instant ?? text}</bdi>
    </td>
  );
}

function cellText(value: unknown, { t, say }: Page): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  const sentence = localised.safeParse(value);
  if (sentence.success) return say(sentence.data);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_CELL_CHARACTERS ? `${text.slice(0, MAX_CELL_CHARACTERS)}…` : text;
}

/** `2025-05-03 08:05:00 UTC` of `2025-05-03T08:05:00+00:00`; a date or a time without zone stays without. */
function readableInstant(text: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d+)?)(\+00:00)?)?$/.exec(text);
  if (!match) return undefined;
  const [, date, time, zone] = match;
  return [date, time, zone && 'UTC'].filter(Boolean).join(' ');
}
