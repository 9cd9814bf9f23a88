/**
 * Values leave the database exactly. The server writes every column as JSON text (timestamps as ISO 8601 with all their
 * microseconds, in UTC where they have a zone; dates as they are; NaN and infinity as text; arrays, composites and
 * hstore as arrays and objects; every other type as its own text); numbers are taken without rounding, binary becomes
 * base64. Types of extensions go as their own text, since their casts to JSON may round.
 */
import type { Column, Shape } from './catalog.js';
import { parseExactJson } from './exact-json.js';
import { quoteIdentifier } from './sql.js';

/** SQL that writes the column; `secrets` are paths inside a JSON column that stay in the database. */
export function valueSql(column: Column, secrets: readonly (readonly string[])[] = []): string {
  const name = `t.${quoteIdentifier(column.name)}`;
  if (column.kind === 'json') {
    if (secrets.length === 0) return `${name}::text`;
    return `(${secrets.reduce(withoutPath, `${name}::jsonb`)})::text`;
  }
  if (column.foreign) return `to_json(${name}::text${column.kind === 'array' ? '[]' : ''})::text`;
  return `to_json(${name})::text`;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * The document without a path. Where an ancestor is no object (an array, say) the whole ancestor is left out: rather
 * too little than a secret.
 */
function withoutPath(document: string, path: readonly string[]): string {
  const at = (length: number): string =>
    path
      .slice(0, length)
      .map((name) => `-> ${literalName(name)}`)
      .join(' ');
  const cases = path.map((_, depth) => {
    const parent = depth === 0 ? 'd.v' : `(d.v ${at(depth)})`;
    const rest =
      depth === 0 ? 'NULL::jsonb' : `d.v #- ARRAY[${path.slice(0, depth).map(literalName).join(', ')}]`;
    return `WHEN jsonb_typeof(${parent}) IS NULL THEN d.v WHEN jsonb_typeof(${parent}) <> 'object' THEN ${rest}`;
  });
  const gone = `d.v #- ARRAY[${path.map(literalName).join(', ')}]`;
  return `(SELECT CASE ${cases.join(' ')} ELSE ${gone} END FROM (SELECT ${document} AS v) AS d)`;
}

/** A name of the map inside a JSON document, as a text constant; backslashes need the E form. */
const literalName = (name: string): string =>
  name.includes('\\') ? `E${literal(name.replaceAll('\\', '\\\\'))}::text` : `${literal(name)}::text`;

export function toValue(text: string | null, column: Column): unknown {
  return text === null ? null : reshape(parseExactJson(text), column.shape);
}

function reshape(value: unknown, shape: Shape): unknown {
  if (value === null) return null;
  if (shape.kind === 'bytes' && typeof value === 'string') {
    return Buffer.from(value.replace(/^\\x/, ''), 'hex').toString('base64');
  }
  if (shape.kind === 'array' && Array.isArray(value)) {
    return value.map((item) => reshape(item, Array.isArray(item) ? shape : shape.element));
  }
  if (shape.kind === 'composite' && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        reshape(item, shape.attributes.get(name) ?? { kind: 'plain' }),
      ]),
    );
  }
  return value;
}
