/** Whether the role may write what is corrected: a clear refusal before the first statement. */
import { WafaError } from '#libs/domain/errors';
import type { BoundCorrections } from './bound.js';

export function assertMayCorrect(system: string, bound: readonly BoundCorrections[]): void {
  const missing = bound.flatMap(({ draft: { table, item } }) =>
    item.columns
      .filter((name) => table.facts.columns.get(name)?.mayUpdate !== true)
      .map((name) => `UPDATE of ${name} on ${table.facts.schema}.${table.facts.name}`),
  );
  if (missing.length === 0) return;
  throw new WafaError('system-refused', `${system}: no permission: ${[...new Set(missing)].join(', ')}`);
}
