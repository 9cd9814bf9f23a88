/** Maskings as SQL, so that a whole collection is masked by one statement. The results are those of `maskText`. */
import { createHash } from 'node:crypto';
import {
  nodeName,
  RANDOM_BLOCK_LENGTH,
  type MaskingAlgorithm,
  type MaskingRule,
  type MaskingSecret,
} from '#libs/data-map/masking';
import type { Column } from '../catalog.js';
import { quoteIdentifier, type Parameters } from '../sql.js';
import type { ColumnFacts } from './facts.js';

/** A value as the database reads it, written into a whole column: a mark, a correction. */
export interface Assignment {
  readonly strategy: 'assign';
  readonly text: string;
}

/** One field of a collection and how it is overwritten. */
export interface Change {
  readonly path: readonly string[];
  readonly rule: MaskingRule | Assignment;
  readonly length: number | undefined;
}

export interface MaskContext {
  readonly secret: MaskingSecret;
  readonly parameters: Parameters;
  /** Text expression of which row it is. */
  readonly row: string;
}

interface ColumnChange {
  readonly column: Column;
  readonly facts: ColumnFacts;
  /** All changes of this one column: one of the whole, or several inside its document. */
  readonly changes: readonly Change[];
}

/** The new value of a column of the row `t`, in the column's own type. */
export function newValueSql({ column, facts, changes }: ColumnChange, context: MaskContext): string {
  const value = `t.${quoteIdentifier(column.name)}`;
  const [first] = changes;
  if (first?.path.length === 1) return wholeSql({ column, facts, change: first, value }, context);
  const document = changes.reduce(
    (sql, change) => insideSql(sql, change.path.slice(1), { change, context, depth: 0 }),
    `${value}::jsonb`,
  );
  return `(${document})::${facts.type}`;
}

function wholeSql(
  { column, facts, change, value }: Omit<ColumnChange, 'changes'> & { change: Change; value: string },
  context: MaskContext,
): string {
  const { rule } = change;
  if (rule.strategy === 'null_rewrite') return `NULL::${facts.type}`;
  if (rule.strategy === 'assign') return `(${context.parameters.add(rule.text)}::text)::${facts.type}`;
  if (column.kind === 'json') return `to_jsonb(${maskSql(`${value}::text`, change, context)})::${facts.type}`;
  if (column.kind === 'array') {
    const item = maskSql('e.v', change, context);
    const items = `SELECT array_agg(${item} ORDER BY e.i) FROM unnest(${value}::text[]) WITH ORDINALITY AS e(v, i)`;
    return `coalesce((${items})::${facts.type}, ${value})`;
  }
  return `(${maskSql(`${value}::text`, change, context)})::${facts.type}`;
}

/** The masked text of a text expression. */
function maskSql(value: string, { rule, length, path }: Change, context: MaskContext): string {
  const masked = uncutSql(value, rule, { ...context, path });
  return length === undefined ? masked : `left(${masked}, ${length})`;
}

function uncutSql(
  value: string,
  rule: Change['rule'],
  context: MaskContext & { path: Change['path'] },
): string {
  const { secret, parameters } = context;
  const text = (constant: string): string => `${parameters.add(constant)}::text`;
  const salted = (): string => `convert_to(${value} || ${text(secret.salt)}, 'UTF8')`;
  switch (rule.strategy) {
    case 'null_rewrite':
      return 'NULL::text';
    case 'preserve':
      return value;
    case 'assign':
      return text(rule.text);
    case 'string_rewrite':
      return text(rule.value);
    case 'random_string_rewrite':
      return `(${randomSql(rule.length, context)} || ${text(rule.suffix)})`;
    case 'hash':
      return `(encode(${nodeName(rule.algorithm)}(${salted()}), 'hex') || ${text(rule.suffix)})`;
    default:
      return `(encode(${hmacSql(rule.algorithm, salted(), context)}, 'hex') || ${text(rule.suffix)})`;
  }
}

const BLOCK_BYTES = { 'SHA-256': 64, 'SHA-512': 128 } as const;

/** RFC 2104 with the server's own digests: the padded keys are parameters, the key itself never leaves. */
function hmacSql(
  algorithm: MaskingAlgorithm,
  message: string,
  { secret, parameters }: Pick<MaskContext, 'secret' | 'parameters'>,
): string {
  const raw = Buffer.from(secret.key, 'utf8');
  const size = BLOCK_BYTES[algorithm];
  const key = raw.length > size ? createHash(nodeName(algorithm)).update(raw).digest() : raw;
  const padded = (byte: number): string => {
    const block = Buffer.alloc(size, byte);
    key.forEach((part, at) => {
      block[at] = part ^ byte;
    });
    return `decode(${parameters.add(block.toString('hex'))}::text, 'hex')`;
  };
  const digest = nodeName(algorithm);
  return `${digest}(${padded(0x5c)} || ${digest}(${padded(0x36)} || ${message}))`;
}

function randomSql(
  length: number,
  { secret, parameters, row, path }: MaskContext & { path: Change['path'] },
): string {
  const seed = `${parameters.add(secret.key)}::text || ${row} || ${parameters.add(JSON.stringify(path))}::text`;
  const base64 = (number: number): string =>
    `lower(encode(sha512(convert_to(${seed} || '${number}', 'UTF8')), 'base64') COLLATE "C")`;
  // The server breaks base64 into lines.
  const block = (number: number): string =>
    [`'+', '0'`, `'/', '1'`, `'=', ''`, `chr(10), ''`].reduce(
      (text, pair) => `replace(${text}, ${pair})`,
      base64(number),
    );
  const blocks = Array.from({ length: Math.ceil(length / RANDOM_BLOCK_LENGTH) }, (_, number) =>
    block(number),
  );
  return `left(${blocks.join(' || ')}, ${length})`;
}

interface Inside {
  readonly change: Change;
  readonly context: MaskContext;
  readonly depth: number;
}

/**
 * A document with the value at a path masked, in every element of the arrays on the way. What does not have the shape
 * that the map says stays as it is, and the reading back finds it.
 */
function insideSql(document: string, path: readonly string[], inside: Inside): string {
  const { depth, change, context } = inside;
  const d = `d${depth}`;
  const [name, ...rest] = path;
  if (name === undefined) return leafSql(document, inside);
  const step = context.parameters.add(name);
  const object = (of: string): string => {
    const masked = insideSql(`${of} -> ${step}::text`, rest, { change, context, depth: depth + 1 });
    return `CASE WHEN jsonb_typeof(${of}) = 'object' AND ${of} ? ${step}::text
      THEN jsonb_set(${of}, ARRAY[${step}::text], coalesce(${masked}, 'null'::jsonb)) ELSE ${of} END`;
  };
  const items = `(SELECT coalesce(jsonb_agg(${object(`${d}e.v`)} ORDER BY ${d}e.i), '[]'::jsonb)
    FROM jsonb_array_elements(${d}.v) WITH ORDINALITY AS ${d}e(v, i))`;
  return `(SELECT CASE WHEN jsonb_typeof(${d}.v) = 'array' THEN ${items} ELSE ${object(`${d}.v`)} END
    FROM (SELECT ${document} AS v) AS ${d})`;
}

function leafSql(document: string, { change, context, depth }: Inside): string {
  const d = `d${depth}`;
  if (change.rule.strategy === 'null_rewrite') return `'null'::jsonb`;
  const masked = (of: string): string =>
    `coalesce(to_jsonb(${maskSql(`(${of} #>> '{}')`, change, context)}), 'null'::jsonb)`;
  return `(SELECT CASE WHEN jsonb_typeof(${d}.v) = 'array' THEN (SELECT coalesce(jsonb_agg(${masked(`${d}e.v`)}
      ORDER BY ${d}e.i), '[]'::jsonb) FROM jsonb_array_elements(${d}.v) WITH ORDINALITY AS ${d}e(v, i))
    ELSE ${masked(`${d}.v`)} END FROM (SELECT ${document} AS v) AS ${d})`;
}
