/**
 * Rows that an erasure kept, erased when their time has ended, or once somebody has decided that they stay no longer: named
 * by their keys and stamps alone, since nothing leads to them any more. What rows of others hang on by then is emptied
 * instead of deleted.
 */
import type { ErasureRequest, PlannedErasure, Residue, TargetRow } from '#libs/connectors/kit/erasure';
import { collectionErasure } from '#libs/data-map/erasure-rules';
import { WafaError } from '#libs/domain/errors';
import type { Session } from '../session.js';
import { Parameters } from '../sql.js';
import { approvedOf } from './bind.js';
import { withoutBlocked } from './blocked.js';
import { mapped, type Database, type MappedTable } from './database.js';
import type { Draft } from './drafts.js';
import type { FoundTarget } from './found-rows.js';
import { groupBy } from './group-by.js';
import { differsSql, newValues, rowText } from './marks.js';
import { maskDrafts } from './mask-drafts.js';
import type { Change } from './mask-sql.js';
import { keyTable, quoted } from './referring.js';
import { keyMatchSql } from './row-key.js';
import { isDated, type Stamp } from './stamp.js';
import { stampedBy, type StampedDraft } from './statements.js';

type StampedRow = TargetRow & { readonly stamp: Stamp };
const isStamped = (row: TargetRow): row is StampedRow => row.stamp !== undefined;

/** True for a plan over rows that were kept; only those have stamps. */
export const isByKey = (planned: PlannedErasure): boolean =>
  approvedOf(planned).some(({ targets }) => targets.some(isStamped));

export interface ByKeyInput extends Pick<ErasureRequest, 'rules' | 'asOf' | 'secret'> {
  readonly database: Database;
}

/** What is to be done now with the rows of the plan. */
export async function draftsByKey(
  session: Session,
  planned: PlannedErasure,
  input: ByKeyInput,
): Promise<readonly StampedDraft[]> {
  const rowOf = new Map<FoundTarget, StampedRow>();
  const drafts = approvedOf(planned).map(({ item, targets }): Draft => {
    const rows = targets.map((target) => {
      const row = { collection: item.collection, key: target.key, held: [], gives: [], keptFrom: null };
      rowOf.set(row, ended(target, item.collection, input.asOf));
      return row;
    });
    return { item, rows, changes: [] };
  });
  const free = await withoutBlocked(session, input.database, drafts);
  const stamped = (draft: Draft): StampedDraft => ({
    ...draft,
    table: mapped(input.database, draft.item.collection),
    rows: draft.rows.flatMap((row) => {
      const target = rowOf.get(row);
      return target ? [{ key: target.key, stamp: target.stamp, until: target.until }] : [];
    }),
  });
  return free
    .map(stamped)
    .map((draft) =>
      draft.item.notAppliedBecause === undefined ? draft : { ...draft, ...emptied(draft, input) },
    );
}

function ended(target: TargetRow, collection: string, asOf: string): StampedRow {
  if (!isStamped(target))
    throw new WafaError('foreign-record', `${collection}: a row without a stamp in a plan of kept rows`);
  if (target.until === undefined || asOf.slice(0, target.until.length) >= target.until) return target;
  throw new WafaError('wrong-state', `${collection}: rows stay until ${target.until}`);
}

/** The row stays for the sake of others, without anything personal that can be taken out of it. */
function emptied(
  { table, rows, item }: StampedDraft,
  { database, rules, asOf }: ByKeyInput,
): Pick<Draft, 'item' | 'changes'> {
  const erasure = collectionErasure({ ...table.collection, onErase: 'pseudonymise' }, rules);
  const owned = { of: new Map(), keys: new Set<string>() };
  const found = rows.map(({ key }) => ({
    ...{ collection: item.collection, key, held: [], gives: [], keptFrom: null },
  }));
  const made = maskDrafts(table, found, { database, owned, rules, asOf, erasure }).find(
    ({ changes }) => changes.length > 0,
  );
  if (!made && rows.length > 0) {
    const why = item.notAppliedBecause ?? '';
    throw new WafaError('erasure-conflict', `${item.collection}: ${why}, and nothing in it can be emptied`);
  }
  if (!made) return { item, changes: [] };
  return { item: made.item, changes: made.changes.map((one) => ({ ...one, rule: onceOnly(one.rule) })) };
}

const HEX_LENGTH = { 'SHA-256': 64, 'SHA-512': 128 } as const;

/** A hash made twice is another one, and nothing here remembers the first: random text of its length instead. */
const onceOnly = (rule: Change['rule']): Change['rule'] =>
  rule.strategy === 'hash' || rule.strategy === 'hmac'
    ? { strategy: 'random_string_rewrite', length: HEX_LENGTH[rule.algorithm], suffix: rule.suffix }
    : rule;

/** Rows of the plan that are there and not emptied. */
export async function residueByKey(
  session: Session,
  planned: PlannedErasure,
  input: ByKeyInput,
): Promise<readonly Residue[]> {
  const drafts = await draftsByKey(session, planned, input);
  const left: Residue[] = [];
  for (const [collection, own] of groupBy(drafts, ({ item }) => item.collection)) {
    let rows = 0;
    for (const draft of own.filter((one) => one.rows.length > 0))
      rows += await stillThere(session, draft, input);
    if (rows > 0) left.push({ collection, rows, columns: [] });
  }
  return left;
}

async function stillThere(session: Session, draft: StampedDraft, { secret }: ByKeyInput): Promise<number> {
  const { table, rows, changes } = draft;
  const parameters = new Parameters();
  const { names, arrays } = keyTable(table, rows, { parameters, alias: 'k' });
  const proof = stampedBy(draft, parameters);
  // Without a day, a row that is known no longer by its ties is for a person to look at.
  const known = isDated(rows) ? proof.sql : 'true';
  const values = newValues(table, changes, { secret, parameters, row: rowText(names) });
  const differs = values.map((value) => differsSql(value, value.sql())).join(' OR ') || 'true';
  const match = keyMatch(table, names);
  const [[count] = []] = await session.all({
    text: `SELECT count(*)::text
      FROM unnest(${[...arrays, ...proof.arrays].join(', ')}) AS k(${[...names, ...proof.names].join(', ')})
      JOIN ${quoted(table.table)} AS t ON ${match} AND (${known}) WHERE ${differs}`,
    values: parameters.values,
  });
  return Number(count);
}

const keyMatch = (table: MappedTable, names: readonly string[]): string =>
  keyMatchSql(
    table,
    names.map((name) => `k.${name}`),
  );
