/**
 * With what a marker looks for the person: what was proved and found. The one exception of the service stands here: an
 * opt-out under Californian law is never verified, so it acts on the address as it was typed, and on nothing else.
 */
import type { Identifier } from '#libs/connectors/kit/connector';
import { WafaError } from '#libs/domain/errors';
import { isUnproved, type Mark, type Purpose } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { knownIdentifiers } from '../discover/known-identifiers.js';
import type { CaseRow } from '../records/case-row.js';

const TYPED_MAY_STOP: ReadonlySet<Purpose> = new Set(['sale-or-sharing', 'sensitive-data']);

interface Marking {
  readonly row: CaseRow;
  readonly system: string;
  readonly mark: Mark;
  readonly purposes: readonly Purpose[];
}

export async function markIdentifiers(
  deps: ActivityDependencies,
  db: Queryable,
  marking: Marking,
): Promise<readonly Identifier[]> {
  const { row, system } = marking;
  if (await isProved(db, row)) return (await knownIdentifiers(deps, db, { row, system })).identifiers;
  requireHarmless(marking);
  if (!deps.connectors.get(system)?.kinds.includes('email')) return [];
  return [{ kind: 'email', value: await deps.requests.contactEmail(db, row.requestId) }];
}

export async function isProved(db: Queryable, { requestId }: CaseRow): Promise<boolean> {
  const proved = await rows(db, 'SELECT 1 FROM verification WHERE request_id = $1', [requestId]);
  return proved.length > 0;
}

/** What nobody proved stops two uses, and does nothing else. */
function requireHarmless({ row, mark, purposes }: Marking): void {
  const harmless = purposes.length > 0 && purposes.every((purpose) => TYPED_MAY_STOP.has(purpose));
  if (!isUnproved(row.right) || mark !== 'stop' || !harmless)
    throw new WafaError('wrong-state', 'nobody has proved to be the person');
}
