/** One collection on START-HERE.html: its files, and its first records to read. The files hold the exact values. */
import type { ReactNode } from 'react';
import { Cell } from './start-here-cell.js';
import { FileLinks } from './start-here-files.js';
import { anchorOf, columnLabel, labelOf, type PackedCollection, type Page } from './start-here.page.js';

const MAX_COLUMNS = 8;

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
                  <Cell key={name} entry={entry} record={record} name={name} page={page} />
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
