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

export class PreparingClient extends pg.Client {
  /** Statements without parameters are transactions and migrations: those stay as they are. */
  // oxlint-disable-next-line typescript/no-explicit-any -- as wide as the overloads of pg
  override query(first: any, second?: any, ...rest: any[]): any {
    if (typeof first !== 'string' || !Array.isArray(second) || second.length === 0)
      return super.query(first, second, ...(rest as [never]));
    return super.query({ name: nameOf(first), text: first, values: second }, ...(rest as [never]));
  }
}

function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) names.set(sql, (name = createHash('sha1').update(sql).digest('hex')));
  return name;
}
