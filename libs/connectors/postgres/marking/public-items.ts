/** What is public of a person in the database, row by row, with what she knows it by: for a choice. */
import type { PublicRecord } from '#libs/contracts/public-items';
import type { Collection } from '#libs/data-map/dataset';
import type { MappedTable } from '../erasure/database.js';
import type { FoundTarget } from '../erasure/found-rows.js';
import { keyTable, quoted } from '../erasure/referring.js';
import { keyColumns, keyMatchSql } from '../erasure/row-key.js';
import type { Session } from '../session.js';
import { arrayText, Parameters, quoteIdentifier } from '../sql.js';

const PUBLIC_PAGE = 'public_page';
const MAX_TITLE_CHARACTERS = 200;

/** The column whose value stands in the address of a page. */
const pageField = ({ fields }: Collection) => fields.find(({ identifiesAs }) => identifiesAs === PUBLIC_PAGE);

/** A row that nobody could tell from another is not offered, and a row without a key cannot be named. */
export const isOffered = ({ collection, table }: MappedTable): boolean =>
  collection.unpublish !== undefined &&
  (collection.unpublish.title !== undefined || pageField(collection) !== undefined) &&
  keyColumns(table).length > 0;

export async function publicRecords(
  session: Session,
  table: MappedTable,
  rows: readonly FoundTarget[],
): Promise<readonly PublicRecord[]> {
  if (rows.length === 0) return [];
  const { collection } = table;
  const page = pageField(collection);
  const parameters = new Parameters();
  const keys = keyTable(table, rows, { parameters, alias: 'k' });
  const position = parameters.add(arrayText(rows.map((_, index) => String(index))));
  const match = keyMatchSql(
    table,
    keys.names.map((name) => `k.${name}`),
  );
  const text = (name: string | undefined): string =>
    name === undefined ? 'NULL::text' : `t.${quoteIdentifier(name)}::text`;
  const { title, date } = collection.unpublish ?? {};
  const found = await session.all({
    text: `SELECT k.position, ${text(title)}, ${text(date)}, ${text(page?.name)}
      FROM unnest(${[...keys.arrays, `${position}::text[]`].join(', ')}) AS k(${[...keys.names, 'position'].join(', ')})
      JOIN ${quoted(table.table)} AS t ON ${match}`,
    values: parameters.values,
  });
  const names = keyColumns(table.table);
  return found.flatMap(([at, name, day, value]) => {
    const row = rows[Number(at)];
    if (!row) return [];
    const key = Object.fromEntries(names.map((column, index) => [column, row.key[index] ?? '']));
    return [
      {
        ...{ collection: collection.key, key },
        ...(name ? { title: shortened(name) } : {}),
        ...(day && /^\d{4}-\d{2}-\d{2}/.test(day) ? { date: day.slice(0, 10) } : {}),
        ...(value && page?.identifies ? { page: { system: page.identifies, value } } : {}),
      },
    ];
  });
}

const shortened = (title: string): string => {
  const signs = Array.from(title);
  return signs.length > MAX_TITLE_CHARACTERS ? `${signs.slice(0, MAX_TITLE_CHARACTERS).join('')}…` : title;
};
