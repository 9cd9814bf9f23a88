/**
 * A connection on which the server parses each statement once, and plans it once where that is as good: a case is some two
 * hundred small statements, and parsing and planning them cost more than doing them. Told by the protocol's own names
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY); a pooler between has to know them:
 * PgBouncer in session mode, or from 1.21 on with `max_prepared_statements`.
 */
import { createHash } from 'node:crypto';
import pg from 'pg';

/** Statements are written in the code, so that there are some hundreds. */
const names = new Map<string, string>();

type Ask = (...parameters: unknown[]) => unknown;
const ask = Reflect.get(pg.Client.prototype, 'query') as Ask;

export class PreparingClient extends pg.Client {
  override query = ((...parameters: unknown[]): unknown =>
    Reflect.apply(ask, this, named(parameters))) as pg.Client['query'];
}

/** Statements without parameters are transactions and migrations: those stay as they are. */
function named([text, values, ...rest]: readonly unknown[]): unknown[] {
  if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0)
    return [text, values, ...rest];
  return [{ name: nameOf(text), text, values: values as unknown[] }, ...rest];
}

function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) names.set(sql, (name = createHash('sha1').update(sql).digest('hex')));
  return name;
}
