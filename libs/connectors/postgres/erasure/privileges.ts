/** Whether the role may do what the plan says: looked at before anything is searched or written. */
import { acts, type ErasureItem } from '#libs/connectors/kit/erasure';
import { WafaError } from '#libs/domain/errors';
import { mapped, type Database } from './database.js';

export function assertMayErase(system: string, database: Database, items: readonly ErasureItem[]): void {
  const missing = items.filter(acts).flatMap(({ collection, disposition, columns }) => {
    const { facts } = mapped(database, collection);
    const name = `${facts.schema}.${facts.name}`;
    if (disposition === 'delete') return facts.mayDelete ? [] : [`DELETE on ${name}`];
    return columns
      .map((column) => facts.columns.get(topLevel(column, facts.columns)))
      .flatMap((column) => (column?.mayUpdate === true ? [] : [`UPDATE on ${name}`]));
  });
  if (missing.length === 0) return;
  throw new WafaError('system-refused', `${system}: no permission: ${[...new Set(missing)].join(', ')}`);
}

/** The column that a dotted name of the plan begins with; names may hold dots themselves. */
const topLevel = (name: string, columns: ReadonlyMap<string, unknown>): string =>
  [...columns.keys()].find((column) => name === column || name.startsWith(`${column}.`)) ?? name;
