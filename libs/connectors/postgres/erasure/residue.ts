/** What is still there after an erasure, read again by the identifiers and by every key of the plan. */
import { keyText } from '#libs/connectors/kit/belongs';
import { acts, type ErasureItem, type PlannedErasure, type Residue } from '#libs/connectors/kit/erasure';
import { collectionErasure, type CollectionDecision, type ErasureRule } from '#libs/data-map/erasure-rules';
import type { MaskingSecret } from '#libs/data-map/masking';
import type { Session } from '../session.js';
import { arrayText, Parameters } from '../sql.js';
import { approvedOf, type Approved } from './bind.js';
import { mapped, type MappedTable } from './database.js';
import { groupBy } from './group-by.js';
import type { MadePlan } from './make-plan.js';
import { differsSql, markSql, newValues, rowText } from './marks.js';
import type { Change } from './mask-sql.js';
import { keyTable, quoted } from './referring.js';
import { keyMatchSql } from './row-key.js';

export interface ResidueInput {
  /** A plan made now. */
  readonly fresh: MadePlan;
  readonly rules: readonly ErasureRule[];
  readonly decisions?: readonly CollectionDecision[];
  readonly secret: MaskingSecret;
  /** What came after the plan does not count. */
  readonly onlyApproved?: true;
}

export async function residueOf(
  session: Session,
  planned: PlannedErasure,
  input: ResidueInput,
): Promise<readonly Residue[]> {
  const residue: Residue[] = [];
  for (const approved of approvedOf(planned)) {
    const rows = await stillThere(session, approved, input);
    const { collection, columns } = approved.item;
    if (rows > 0) residue.push({ collection, rows, columns });
  }
  if (input.onlyApproved) return residue;
  const known = new Set(
    approvedOf(planned).flatMap(({ item, targets }) =>
      targets.map(({ key }) => `${item.collection} ${keyText(key)}`),
    ),
  );
  // Rows that came after the plan are residue as well: they are hers, and they are there.
  const late = input.fresh.drafts
    .filter(({ item }) => acts(item))
    .flatMap(({ rows }) => rows)
    .filter(({ collection, key }) => !known.has(`${collection} ${keyText(key)}`));
  for (const [collection, rows] of groupBy(late, (row) => row.collection)) {
    residue.push({ collection, rows: rows.length, columns: [] });
  }
  return residue;
}

/** Rows of the plan that are not as the plan says. */
async function stillThere(
  session: Session,
  approved: Approved,
  { fresh, rules, decisions, secret }: ResidueInput,
): Promise<number> {
  const { item, targets } = approved;
  const table = mapped(fresh.database, item.collection);
  const parameters = new Parameters();
  const { names, arrays } = keyTable(table, targets, { parameters, alias: 'k' });
  const marks = parameters.add(arrayText(targets.map(({ masked }) => masked ?? '')));
  const match = keyMatchSql(
    table,
    names.map((name) => `k.${name}`),
  );
  const differs =
    item.disposition === 'delete'
      ? 'true'
      : anyDiffersSql(
          newValues(table, changesOf(table, item, { rules, decisions }), {
            secret,
            parameters,
            row: rowText(names),
          }),
        );
  const [[count] = []] = await session.all({
    text: `SELECT count(*)::text
      FROM unnest(${[...arrays, `${marks}::text[]`].join(', ')}) AS k(${[...names, 'masked'].join(', ')})
      JOIN ${quoted(table.table)} AS t ON ${match} WHERE ${differs}`,
    values: parameters.values,
  });
  return Number(count);
}

function anyDiffersSql(values: ReturnType<typeof newValues>): string {
  const hashed = values.filter((value) => value.hashed).map(({ column }) => `t.${column}::text`);
  const plain = values.filter((value) => !value.hashed);
  return [
    ...plain.map((value) => differsSql(value, value.sql())),
    ...(hashed.length > 0 ? [`${markSql(hashed)} IS DISTINCT FROM k.masked`] : []),
  ].join(' OR ');
}

/** What the map writes into the columns of an item. */
function changesOf(
  { collection }: MappedTable,
  { disposition, columns }: ErasureItem,
  {
    rules,
    decisions,
  }: Pick<ResidueInput, 'rules'> & { readonly decisions: ResidueInput['decisions'] | undefined },
): readonly Change[] {
  if (disposition === 'unlink') {
    return columns.map((name) => ({ path: [name], rule: { strategy: 'null_rewrite' }, length: undefined }));
  }
  return collectionErasure(collection, rules, decisions).maskings.flatMap(({ field, rule }) =>
    typeof rule === 'string' || !columns.includes(field.path.join('.'))
      ? []
      : [{ path: field.path, rule, length: field.length }],
  );
}
