/** Whether a column takes a text as its value: asked of the database itself, so that every type and domain counts. */
import { WafaError } from '#libs/domain/errors';
import type { ColumnFacts } from './erasure/facts.js';
import type { Session } from './session.js';
import { Parameters } from './sql.js';

export type ValueFault = 'not-null' | 'wrong-type' | 'too-long' | 'not-allowed';

/** PostgreSQL also reads `now`, `infinity`, `NaN`, `t` and dates in any order; a person's value is written plainly. */
const NUMBER = /^-?\d{1,100}(\.\d{1,100})?$/;
const TIME = String.raw`\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?`;
const ZONE = String.raw`(Z|[+-]\d{2}(:?\d{2})?)`;
const INSTANT = new RegExp(String.raw`^\d{4}-\d{2}-\d{2}([T ]${TIME}${ZONE}?)?$`);
const PLAIN: Readonly<Record<string, RegExp>> = {
  bool: /^(true|false)$/,
  int2: /^-?\d{1,19}$/,
  int4: /^-?\d{1,19}$/,
  int8: /^-?\d{1,19}$/,
  numeric: NUMBER,
  float4: NUMBER,
  float8: NUMBER,
  date: /^\d{4}-\d{2}-\d{2}$/,
  timestamp: INSTANT,
  timestamptz: INSTANT,
};

/** Types whose length or precision may silently shorten a value. */
const SHORTENED = new Set([
  'numeric',
  'timestamp',
  'timestamptz',
  'time',
  'timetz',
  'interval',
  'bit',
  'varbit',
]);

export async function whyNotHeld(
  session: Session,
  column: ColumnFacts,
  text: string | null,
): Promise<ValueFault | undefined> {
  if (text === null) return column.notNull ? 'not-null' : undefined;
  if (/[\0\uD800-\uDFFF]/u.test(text) || PLAIN[column.baseType]?.test(text) === false) return 'wrong-type';
  if (
    column.maxLength !== undefined &&
    itemsOf(column, text).some((item) => isLonger(item, column.maxLength))
  )
    return 'too-long';
  return whyNotCast(session, column, text);
}

const isLonger = (text: string, length = Infinity): boolean => Array.from(text).length > length;

/** Elements of an array of texts are lines: docs/connectors/postgres.md. */
const itemsOf = ({ baseType }: ColumnFacts, text: string): readonly string[] =>
  baseType.startsWith('_') ? linesOf(text) : [text];

export const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

async function whyNotCast(
  session: Session,
  { type, exactType, baseType }: ColumnFacts,
  text: string,
): Promise<ValueFault | undefined> {
  if (baseType.startsWith('_')) return undefined;
  const parameters = new Parameters();
  const value = `${parameters.add(text)}::text`;
  const same = SHORTENED.has(baseType) ? `(${value})::${type} = (${value})::${exactType}` : 'true';
  const answer = await session.attempt({
    text: `SELECT ((${value})::${type} IS NOT NULL)::text, (${same})::text`,
    values: parameters.values,
  });
  // The check of a domain is a constraint, not a syntax: class 23.
  if (answer instanceof WafaError) return /\b23\w{3}\b/.test(answer.detail) ? 'not-allowed' : 'wrong-type';
  return answer[0]?.[1] === 'true' ? undefined : 'too-long';
}
