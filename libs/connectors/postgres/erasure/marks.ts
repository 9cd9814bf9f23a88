/**
 * Hashes are not the same when they are made twice. So the plan keeps a digest of what each row's hashed fields will be:
 * execution leaves alone what is so already, and reading back knows what has to stand there.
 */
import type { TargetRow } from '#libs/connectors/kit/erasure';
import type { MaskingSecret } from '#libs/data-map/masking';
import { WafaError } from '#libs/domain/errors';
import { columnAt } from '../conditions.js';
import type { Session } from '../session.js';
import { arrayText, Parameters, quoteIdentifier } from '../sql.js';
import { mapped, type MappedTable } from './database.js';
import { stampOf } from './stamp.js';
import { groupBy } from './group-by.js';
import type { MadePlan, PlannedDraft } from './make-plan.js';
import { newValueSql, type Change, type MaskContext } from './mask-sql.js';
import { keyTable, quoted } from './referring.js';
import { keyMatchSql } from './row-key.js';

/** One column of a draft with the value it gets. */
export interface NewValue {
  /** Quoted. */
  readonly column: string;
  /** Written when it is asked for: a statement may have no parameter that it does not use. */
  readonly sql: () => string;
  /** Made from the old value, so that making it twice gives something else. */
  readonly hashed: boolean;
  /** Compared as values, not as texts: `0.5` is what `numeric(5,2)` writes as `0.50`. */
  readonly typed: boolean;
}

/** True where the row `t` does not have the value yet. */
export const differsSql = ({ column, typed }: Omit<NewValue, 'sql'>, value: string): string =>
  typed ? `t.${column} IS DISTINCT FROM ${value}` : `t.${column}::text IS DISTINCT FROM (${value})::text`;

const isHashed = ({ rule }: Pick<Change, 'rule'>): boolean =>
  rule.strategy === 'hash' || rule.strategy === 'hmac';

export function newValues(
  table: MappedTable,
  changes: readonly Change[],
  context: MaskContext,
): readonly NewValue[] {
  return [...groupBy(changes, ({ path }) => path[0] ?? '')].map(([name, own]) => {
    const facts = table.facts.columns.get(name);
    if (!facts) throw new WafaError('map-mismatch', `${table.collection.key} has no column ${name}`);
    const column = columnAt(table.table, [name]);
    return {
      column: quoteIdentifier(name),
      sql: () => newValueSql({ column, facts, changes: own }, context),
      hashed: own.some(isHashed),
      typed:
        !facts.textual &&
        column.kind === 'scalar' &&
        own.some(({ rule }) => rule.strategy === 'string_rewrite' || rule.strategy === 'assign'),
    };
  });
}

/** Which row it is, for random texts: the parts of its key in the key table `k`. */
export const rowText = (names: readonly string[]): string =>
  names.map((name) => `k.${name}`).join(` || '/' || `);

/** Digest of texts, one or several; NULL is a value of its own. */
export const markSql = (texts: readonly string[]): string =>
  `left(encode(sha256(convert_to((ROW(${texts.join(', ')}))::text, 'UTF8')), 'hex'), 32)`;

/** The rows of every draft, those with hashed fields with their digests, kept ones with what ends their keeping. */
export async function withMarks(
  session: Session,
  made: MadePlan,
  secret: MaskingSecret,
): Promise<readonly (readonly TargetRow[])[]> {
  const { drafts, database } = made;
  const targets = [];
  for (const draft of drafts) {
    const table = mapped(database, draft.item.collection);
    const marks = draft.changes.some(isHashed)
      ? await readMarks(session, draft, { table, secret })
      : undefined;
    targets.push(
      draft.rows.map((row, index) => {
        const masked = marks?.get(index);
        const until = draft.until?.get(row);
        const stamp = draft.until && stampOf(row, made, until);
        return {
          key: row.key,
          ...(masked === undefined ? {} : { masked }),
          ...(until === undefined ? {} : { until }),
          ...(stamp === undefined ? {} : { stamp }),
        };
      }),
    );
  }
  return targets;
}

async function readMarks(
  session: Session,
  { rows, changes }: PlannedDraft,
  { table, secret }: { readonly table: MappedTable; readonly secret: MaskingSecret },
): Promise<ReadonlyMap<number, string>> {
  const parameters = new Parameters();
  const { names, arrays } = keyTable(table, rows, { parameters, alias: 'k' });
  const position = parameters.add(arrayText(rows.map((_, index) => String(index))));
  const values = newValues(table, changes, { secret, parameters, row: rowText(names) });
  const match = keyMatchSql(
    table,
    names.map((name) => `k.${name}`),
  );
  const mark = markSql(values.filter(({ hashed }) => hashed).map(({ sql }) => `(${sql()})::text`));
  const found = await session.all({
    text: `SELECT k.position, ${mark}
      FROM unnest(${[...arrays, `${position}::text[]`].join(', ')}) AS k(${[...names, 'position'].join(', ')})
      JOIN ${quoted(table.table)} AS t ON ${match}`,
    values: parameters.values,
  });
  return new Map(found.map(([at, masked]) => [Number(at), masked ?? '']));
}
