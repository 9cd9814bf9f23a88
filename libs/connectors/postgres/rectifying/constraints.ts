/**
 * Whether a new value breaks a unique index or a check of its table. The database's own expressions are evaluated over
 * the rows as they would be; what they cannot be asked about (a function that the role may not call) the execution finds.
 */
import { WafaError } from '#libs/domain/errors';
import type { MappedTable } from '../erasure/database.js';
import type { ColumnFacts } from '../erasure/facts.js';
import type { FoundTarget } from '../erasure/found-rows.js';
import { keyTable, quoted } from '../erasure/referring.js';
import { keyMatchSql, keySql } from '../erasure/row-key.js';
import type { Session, Statement } from '../session.js';
import { Parameters, quoteIdentifier } from '../sql.js';

interface Rule {
  readonly kind: 'unique' | 'check';
  /** Expressions of a unique index, the condition of a check. */
  readonly expressions: readonly string[];
  /** Of a unique index that is about some rows only. */
  readonly predicate: string;
  readonly columns: readonly string[];
}

const RULES = `
  WITH wanted AS (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1::text AND c.relname = $2::text),
  rules AS (
    SELECT 'unique' AS kind, i.indrelid AS relid, i.indexrelid::bigint AS place,
      (SELECT json_agg(pg_get_indexdef(i.indexrelid, n, true) ORDER BY n) FROM generate_series(1, i.indnkeyatts) AS n) AS expressions,
      coalesce(pg_get_expr(i.indpred, i.indrelid), 'true') AS predicate,
      ARRAY(SELECT DISTINCT x FROM (SELECT unnest(i.indkey::int2[]) AS x UNION SELECT d.refobjsubid FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.refobjid = i.indrelid) AS all_of WHERE x > 0) AS attributes
    FROM pg_index i JOIN wanted ON wanted.oid = i.indrelid WHERE i.indisunique
    UNION ALL
    SELECT 'check', con.conrelid, con.oid::bigint, json_build_array(pg_get_expr(con.conbin, con.conrelid)), 'true', con.conkey::int2[]
    FROM pg_constraint con JOIN wanted ON wanted.oid = con.conrelid WHERE con.contype = 'c' AND con.conkey IS NOT NULL
  )
  SELECT kind, expressions::text, predicate,
    (SELECT json_agg(a.attname)::text FROM pg_attribute a WHERE a.attrelid = relid AND a.attnum = ANY (attributes))
  FROM rules ORDER BY kind, place`;

interface Candidate {
  readonly column: ColumnFacts;
  readonly rows: readonly FoundTarget[];
  readonly text: string | null;
}

export async function breaksConstraint(
  session: Session,
  table: MappedTable,
  candidate: Candidate,
): Promise<'taken' | 'not-allowed' | undefined> {
  const { schema, name } = table.table;
  const rules = (await session.all({ text: RULES, values: [schema, name] })).map(toRule);
  for (const rule of rules.filter(({ columns }) => columns.includes(candidate.column.name))) {
    const answer = await session.attempt(
      rule.kind === 'unique' ? takenSql(table, rule, candidate) : brokenSql(table, rule, candidate),
    );
    if (answer instanceof WafaError || answer[0]?.[0] !== 'true') continue;
    return rule.kind === 'unique' ? 'taken' : 'not-allowed';
  }
  return undefined;
}

const toRule = ([kind, expressions, predicate, columns]: readonly (string | null)[]): Rule => ({
  kind: kind === 'unique' ? 'unique' : 'check',
  expressions: JSON.parse(expressions ?? '[]') as string[],
  predicate: predicate ?? 'true',
  columns: JSON.parse(columns ?? '[]') as string[],
});

/** The columns of the rule, under their own names, so that its expressions read them; one with the new value. */
function rowSql({ columns }: Rule, replaced?: { readonly name: string; readonly value: string }): string {
  const cells = columns.map((name) => {
    const quotedName = quoteIdentifier(name);
    return `${replaced?.name === name ? replaced.value : `t.${quotedName}`} AS ${quotedName}`;
  });
  return `(SELECT ${cells.join(', ')}) AS x`;
}

interface Parts {
  readonly value: string;
  /** The rows that would change, as `t`. */
  readonly changing: string;
  readonly key: string;
}

function partsOf(table: MappedTable, { column, rows, text }: Candidate, parameters: Parameters): Parts {
  const { names, arrays } = keyTable(table, rows, { parameters, alias: 'k' });
  const match = keyMatchSql(
    table,
    names.map((name) => `k.${name}`),
  );
  return {
    value: text === null ? `NULL::${column.type}` : `(${parameters.add(text)}::text)::${column.type}`,
    changing: `unnest(${arrays.join(', ')}) AS k(${names.join(', ')}) JOIN ${quoted(table.table)} AS t ON ${match}`,
    key: `json_build_array(${keySql(table.table).join(', ')})::text`,
  };
}

function takenSql(table: MappedTable, rule: Rule, candidate: Candidate): Statement {
  const parameters = new Parameters();
  const { value, changing, key } = partsOf(table, candidate, parameters);
  const names = rule.expressions.map((_, at) => `e${at}`);
  const cells = rule.expressions.map((expression, at) => `(${expression}) AS e${at}`).join(', ');
  const replaced = { name: candidate.column.name, value };
  const same = names.map((name) => `n.${name} = o.${name}`).join(' AND ');
  const told = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  return {
    text: `WITH n AS (SELECT ${key} AS row_key, e.* FROM ${changing}
        CROSS JOIN LATERAL (SELECT ${cells} FROM ${rowSql(rule, replaced)} WHERE ${rule.predicate}) AS e)
      SELECT (EXISTS (SELECT FROM n JOIN (SELECT ${key} AS row_key, e.* FROM ${quoted(table.table)} AS t
          CROSS JOIN LATERAL (SELECT ${cells} FROM ${rowSql(rule)} WHERE ${rule.predicate}) AS e) AS o ON ${same}
        WHERE o.row_key NOT IN (SELECT row_key FROM n))
        OR EXISTS (SELECT FROM n WHERE ${told} GROUP BY ${names.join(', ')} HAVING count(*) > 1))::text`,
    values: parameters.values,
  };
}

function brokenSql(table: MappedTable, rule: Rule, candidate: Candidate): Statement {
  const parameters = new Parameters();
  const { value, changing } = partsOf(table, candidate, parameters);
  const row = rowSql(rule, { name: candidate.column.name, value });
  return {
    text: `SELECT EXISTS (SELECT FROM ${changing}
      WHERE (SELECT (${rule.expressions[0] ?? 'true'}) FROM ${row}) IS FALSE)::text`,
    values: parameters.values,
  };
}
