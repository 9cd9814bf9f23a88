/** Single records to unpublish, named by the keys that the search gave: hers, or nothing is done. */
import { keyText } from '#libs/connectors/kit/belongs';
import type { MarkRequest } from '#libs/connectors/kit/marks';
import { WafaError } from '#libs/domain/errors';
import type { Session } from '../session.js';
import { Parameters } from '../sql.js';
import type { MappedTable } from '../erasure/database.js';
import type { FoundTarget } from '../erasure/found-rows.js';
import { keyTable, quoted } from '../erasure/referring.js';
import { keyColumns, keyMatchSql } from '../erasure/row-key.js';

type Only = NonNullable<MarkRequest['only']>;

/** Keys of the collection in the order of the table's own. */
export function wantedKeys({ collection, table }: MappedTable, only: Only): readonly (readonly string[])[] {
  const names = keyColumns(table);
  return only
    .filter((one) => one.collection === collection.key)
    .map(({ key }) => {
      const parts = names.map((name) => key[name] ?? '');
      if (parts.length > 0 && parts.every((part) => part !== '')) return parts;
      throw new WafaError('invalid-input', `${collection.key}: a single record is named by its primary key`);
    });
}

/** Her rows with these keys; `foreign-record` where one exists and is not hers. One that is gone needs nothing. */
export async function onlyRows(
  session: Session,
  table: MappedTable,
  { wanted, own }: { readonly wanted: readonly (readonly string[])[]; readonly own: readonly FoundTarget[] },
): Promise<readonly FoundTarget[]> {
  const hers = new Map(own.map((row) => [keyText(row.key), row]));
  const foreign = wanted.filter((key) => !hers.has(keyText(key))).map((key) => ({ key }));
  if (foreign.length > 0 && (await existing(session, table, foreign)) > 0) {
    throw new WafaError('foreign-record', `${table.collection.key}: a record that is not the person's`);
  }
  const keys = new Set(wanted.map(keyText));
  return own.filter((row) => keys.has(keyText(row.key)));
}

async function existing(
  session: Session,
  table: MappedTable,
  rows: readonly Pick<FoundTarget, 'key'>[],
): Promise<number> {
  const parameters = new Parameters();
  const { names, arrays } = keyTable(table, rows, { parameters, alias: 'k' });
  const match = keyMatchSql(
    table,
    names.map((name) => `k.${name}`),
  );
  // A key of another type than the column's names no row.
  const answer = await session.attempt({
    text: `SELECT count(*)::text FROM unnest(${arrays.join(', ')}) AS k(${names.join(', ')})
      JOIN ${quoted(table.table)} AS t ON ${match}`,
    values: parameters.values,
  });
  return answer instanceof WafaError ? rows.length : Number(answer[0]?.[0]);
}
