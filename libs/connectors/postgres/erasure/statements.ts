/**
 * The statements of an execution: one for each group of collections, whatever the number of rows. Every row is named by
 * its key **and** by the value that led to it, so that a wrong key, an empty value or another person's row changes
 * nothing. Each statement answers for each draft how many rows it changed, and how many of them have a key of the plan.
 */
import { trimEmail, EMAIL_SPACE } from '#libs/connectors/kit/identifiers';
import type { HeldKey } from '#libs/connectors/kit/row-reader';
import type { Way } from '#libs/connectors/kit/ways';
import type { MaskingSecret } from '#libs/data-map/masking';
import { WafaError } from '#libs/domain/errors';
import type { Column } from '../catalog.js';
import { columnAt, elementType } from '../conditions.js';
import type { Statement } from '../session.js';
import { arrayText, Parameters, quoteIdentifier } from '../sql.js';
import type { MappedTable } from './database.js';
import type { Draft } from './drafts.js';
import type { FoundTarget } from './found-rows.js';
import { groupBy } from './group-by.js';
import { differsSql, markSql, newValues, rowText } from './marks.js';
import type { MaskContext } from './mask-sql.js';
import { keyTable, quoted } from './referring.js';
import { keyColumns, keyMatchSql } from './row-key.js';
import { isDated, stampColumns, stampSql, type Stamped } from './stamp.js';

export interface BoundRow extends Pick<FoundTarget, 'key'> {
  /** The key of a way in that led to the row and is the subject's. */
  readonly via: HeldKey;
  /** Of the approved plan: digest of what the hashed fields will be. */
  readonly masked?: string;
}

export interface BoundDraft extends Pick<Draft, 'item' | 'changes'> {
  readonly table: MappedTable;
  readonly rows: readonly BoundRow[];
}

/** Rows that were kept, and that nothing leads to any more. */
export interface StampedDraft extends Pick<Draft, 'item' | 'changes'> {
  readonly table: MappedTable;
  readonly rows: readonly (Pick<FoundTarget, 'key'> & Stamped & { readonly masked?: never })[];
}

export type AnyDraft = BoundDraft | StampedDraft;

const isStamped = (draft: AnyDraft): draft is StampedDraft => draft.rows.some((row) => 'stamp' in row);

/** One statement that changes the rows of all these drafts. */
export function eraseStatement(drafts: readonly AnyDraft[], secret: MaskingSecret): Statement {
  const parameters = new Parameters();
  const parts = drafts.map((draft, index) => changeSql(draft, { index, parameters, secret }));
  const counts = drafts.flatMap((_, index) => [
    `(SELECT count(*) FROM done${index})::text`,
    `(SELECT count(*) FROM done${index} WHERE planned)::text`,
  ]);
  return { text: `WITH ${parts.join(',\n')}\nSELECT ${counts.join(', ')}`, values: parameters.values };
}

interface Context {
  readonly index: number;
  readonly parameters: Parameters;
  readonly secret: MaskingSecret;
}

function changeSql(draft: AnyDraft, { index, parameters, secret }: Context): string {
  const { table, rows, item } = draft;
  const keys = keyTable(table, rows, { parameters, alias: 'k' });
  const proof = isStamped(draft) ? stampedBy(draft, parameters) : reachedBy(draft, parameters);
  const key = keyMatchSql(
    table,
    keys.names.map((name) => `k.${name}`),
  );
  const source = (more: readonly string[] = [], names: readonly string[] = []): string =>
    `unnest(${[...keys.arrays, ...proof.arrays, ...more].join(', ')}) AS k(${[...keys.names, ...proof.names, ...names].join(', ')})`;
  const where = `WHERE ${key} AND (${proof.sql})`;
  // A fingerprint is another one once the row has changed.
  const returning = `RETURNING (${keyColumns(table.table).length > 0 ? key : 'true'}) AS planned`;
  const name = quoted(table.table);
  if (item.disposition === 'delete') {
    return `done${index} AS (DELETE FROM ${name} AS t USING ${source()} ${where} ${returning})`;
  }
  const masks = `${parameters.add(arrayText(rows.map(({ masked = '' }) => masked)))}::text[]`;
  const sets = setsOf(draft, { secret, parameters, row: rowText(keys.names) });
  const assignments = sets.map(({ column, value }) => `${column} = ${value}`);
  const differs = sets.map((one) => differsSql(one, one.value));
  return `done${index} AS (UPDATE ${name} AS t SET ${assignments.join(', ')} FROM ${source([masks], ['masked'])}
    ${where} AND (${differs.join(' OR ')}) ${returning})`;
}

/** What besides the key has to be true of each row, with its values as arrays. */
interface Proof {
  readonly names: readonly string[];
  readonly arrays: readonly string[];
  readonly sql: string;
}

export function stampedBy(
  { table, rows }: Pick<StampedDraft, 'table' | 'rows'>,
  parameters: Parameters,
): Proof {
  const columns = stampColumns(table, rows);
  const names = columns.map((_, at) => `v${at}`);
  return {
    names,
    arrays: columns.map((column) => {
      const texts = rows.map(({ stamp }) => stamp[column] ?? '');
      return `${parameters.add(arrayText(texts))}::text[]`;
    }),
    sql: stampSql(table, columns, { values: names.map((name) => `k.${name}`), dated: isDated(rows) }),
  };
}

/** By the value that led to the row. */
function reachedBy({ table, rows }: BoundDraft, parameters: Parameters): Proof {
  const ways = [...groupBy(rows, ({ via }) => via.way).keys()];
  const values = ways.flatMap((way) => way.paths.map((_, part) => ({ way, part })));
  const arrays = values.map(({ way, part }) => {
    const texts = rows.map(({ via }) => (via.way === way ? boundValue(via, part) : ''));
    return `${parameters.add(arrayText(texts))}::text[]`;
  });
  const reached = ways.map((way) => {
    const own = values.flatMap((value, at) => (value.way === way ? [`k.v${at}`] : []));
    return `(${viaSql(table, way, { values: own, parameters })})`;
  });
  return { names: values.map((_, at) => `v${at}`), arrays, sql: reached.join(' OR ') };
}

/** The new values; hashed columns keep what they have where that is what was planned already. */
function setsOf({ table, changes }: AnyDraft, context: MaskContext) {
  const values = newValues(table, changes, context);
  const hashed = values.filter((one) => one.hashed).map(({ column }) => `t.${column}::text`);
  const done = `${markSql(hashed)} = k.masked`;
  return values.map((one) => ({
    ...one,
    value: one.hashed ? `CASE WHEN ${done} THEN t.${one.column} ELSE ${one.sql()} END` : one.sql(),
  }));
}

/** The value of the row itself that has to be there still; an address without the space around it. */
function boundValue({ way, values }: HeldKey, part: number): string {
  const value = values[part] ?? '';
  if (value.trim() === '') throw new WafaError('identifier-invalid', 'an empty value leads to no row');
  return way.kind === 'email' ? trimEmail(value) : value;
}

/** True for a row `t` that holds these values in the fields of the way; an empty value is true for none. */
function viaSql(
  { table }: MappedTable,
  way: Way,
  { values, parameters }: { readonly values: readonly string[]; readonly parameters: Parameters },
): string {
  const parts = way.paths.map((path, part) => {
    const value = `nullif(${values[part] ?? "''"}, '')`;
    return partSql({ path, column: columnAt(table, path), email: way.kind === 'email', value }, parameters);
  });
  return parts.join(' AND ');
}

interface Part {
  readonly path: readonly string[];
  readonly column: Column;
  readonly email: boolean;
  readonly value: string;
}

function partSql({ path, column, email, value }: Part, parameters: Parameters): string {
  const same = (text: string): string =>
    email ? `btrim(${text}, ${parameters.add(EMAIL_SPACE)}::text) = ${value}` : `${text} = ${value}`;
  const name = `t.${quoteIdentifier(column.name)}`;
  if (column.kind === 'json') {
    const steps = path.slice(1).map((step) => `.${JSON.stringify(step)}`);
    const items = `jsonb_path_query(${name}::jsonb, ${parameters.add(`lax $${steps.join('')}[*]`)}::jsonpath) AS e(v)`;
    return `EXISTS (SELECT FROM ${items} WHERE ${same(`(e.v #>> '{}')`)})`;
  }
  if (column.kind === 'array') {
    return `EXISTS (SELECT FROM unnest(${name}::text[]) AS e(v) WHERE ${same('e.v')})`;
  }
  if (email || column.family === 'other' || column.family === 'text') return same(`${name}::text`);
  return `${name} = ${value}::${elementType(column.family)}`;
}
