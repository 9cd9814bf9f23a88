/** Why the values of a column are never corrected by the machine, whatever the right one is. Pure. */
import type { Database, MappedTable } from '../erasure/database.js';

type Place = Pick<Database, 'foreignKeys'>;

/** A code that the answer has words for. */
export function whyNotCorrected(
  { foreignKeys }: Place,
  { table, facts, collection }: MappedTable,
  name: string,
): 'read-only' | 'key' | 'wrong-type' | undefined {
  const column = table.columns.get(name);
  const known = facts.columns.get(name);
  const field = collection.fields.find((one) => one.name === name);
  if (!column || !known || !facts.writable || known.generated || field?.readOnly === true) return 'read-only';
  if (table.primaryKey.includes(name)) return 'key';
  const held = foreignKeys.some(
    (key) =>
      (isSame(key.parent, table) && key.parentColumns.includes(name)) ||
      (isSame(key.child, table) && key.childColumns.includes(name)),
  );
  if (held) return 'key';
  const isPlain = column.kind === 'scalar' && column.shape.kind === 'plain';
  return isPlain || (column.kind === 'array' && known.textual) ? undefined : 'wrong-type';
}

interface Named {
  readonly schema: string;
  readonly name: string;
}
const isSame = (a: Named, b: Named): boolean => a.schema === b.schema && a.name === b.name;
