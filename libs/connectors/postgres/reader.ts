/** Reads the rows of mapped tables for the search, within one session. */
import { canonicalText } from '#libs/connectors/kit/canonical';
import type { RowReader } from '#libs/connectors/kit/row-reader';
import type { Collection } from '#libs/data-map/dataset';
import type { FieldPath } from '#libs/data-map/graph';
import { WafaError } from '#libs/domain/errors';
import { columnAt, unconfirmedSql, whereSql } from './conditions.js';
import type { Session } from './session.js';
import { Parameters } from './sql.js';
import { rowId, type TablePlan } from './table-plan.js';

export function createReader(session: Session, plans: ReadonlyMap<string, TablePlan>): RowReader {
  const planOf = ({ key }: Collection): TablePlan => {
    const plan = plans.get(key);
    if (!plan) throw new WafaError('map-mismatch', `${key} is not in the data map`);
    return plan;
  };
  return {
    canonical: (collection, path, text) => canonicalText(columnFamily(planOf(collection), path), text),
    async *read(collection, conditions) {
      const { table, select, toRow } = planOf(collection);
      const parameters = new Parameters();
      const where = whereSql(table, conditions, parameters);
      const statement = { text: `${select} WHERE ${where}`, values: parameters.values };
      for await (const page of session.pages(statement)) yield page.map(toRow);
    },
    async *unconfirmed(collection, conditions) {
      const { table, selectId } = planOf(collection);
      const parameters = new Parameters();
      const where = unconfirmedSql(table, conditions, parameters);
      const statement = { text: `${selectId} WHERE ${where}`, values: parameters.values };
      for await (const page of session.pages(statement)) yield page.map(rowId);
    },
  };
}

/** Values inside JSON have no type of their own: they compare as text. */
function columnFamily({ table }: TablePlan, path: FieldPath) {
  const column = columnAt(table, path);
  return column.kind === 'json' ? 'other' : column.family;
}
