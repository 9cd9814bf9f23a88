/** A vendor's lock that ends by itself is set again while the restriction stands: an obligation, a day before. */
import type { MarkRequest } from '#libs/connectors/kit/marks';
import { recordEvent } from '#libs/audit/record';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { ObligationHandler } from '../obligations/handler.js';
import { owe } from '../obligations/owe.js';
import { about, lockCase, type CaseRow } from '../records/case-row.js';
import { alive } from '../records/system-calls.js';
import { NOT_BEING_LIFTED, restrictionIdOf } from './restrictions-of.js';
import { staysMarked } from './stays-marked.js';

const DAY_MILLISECONDS = 86_400_000;

/** Never in the past: a lock of hours is renewed at once. */
const renewAt = (endsAt: string, asOf: string): string =>
  new Date(Math.max(Date.parse(endsAt) - DAY_MILLISECONDS, Date.parse(asOf))).toISOString();

export async function oweRenewal(
  deps: ActivityDependencies,
  db: Queryable,
  {
    row,
    system,
    request,
    endsAt,
  }: {
    readonly row: CaseRow;
    readonly system: string;
    readonly request: MarkRequest;
    readonly endsAt: string;
  },
): Promise<void> {
  const { asOf, ...keys } = request;
  await owe(deps, db, {
    kind: 'lock-renewal',
    caseId: row.id,
    target: `${request.mark}/${system}`,
    system,
    dueAt: renewAt(endsAt, asOf),
    keys,
    body: { mark: request.mark, endsAt },
  });
}

/** Done for good once the restriction has ended. */
export const lockRenewal: ObligationHandler = async (deps, { obligation, asOf }) => {
  const { caseId, system } = obligation;
  const keys = obligation.keys as Omit<MarkRequest, 'asOf'> | undefined;
  const marker = deps.markers.get(system);
  if (!keys || !marker) throw new WafaError('config-invalid', `${system}: nothing to renew its lock with`);
  if (keys.mark === 'restrict' && !(await stands(deps.dataSource, { caseId, system })))
    return { result: { renewed: false } };
  const request = { ...keys, asOf };
  const { items, endsAt } = await alive(() => marker.apply(request));
  const left = await alive(() => marker.verify(request));
  const undone = items.some(({ notAppliedBecause }) => notAppliedBecause !== undefined);
  if (undone || left.length > 0)
    throw new WafaError('system-rejected', `${system}: the lock could not be renewed`);
  if (keys.mark === 'restrict' && !(await stands(deps.dataSource, { caseId, system }))) {
    // It was lifted while we asked.
    const stays = await staysMarked(deps, deps.dataSource, {
      ...{ restrictionId: restrictionIdOf(caseId), system },
      lookups: request.identifiers.map((one) => deps.requests.identifierLookup(one)),
    });
    await alive(() => marker.apply({ ...request, mark: 'lift', stays }));
    return { result: { renewed: false } };
  }
  await deps.dataSource.transaction(async (db) => {
    const row = await lockCase(db, caseId);
    await rows(
      db,
      `UPDATE system_mark SET ends_at = $4, recorded_at = now()
       WHERE case_id = $1 AND system = $2 AND mark = $3 AND state NOT IN ('lifted', 'erased')`,
      [caseId, system, keys.mark, endsAt ?? null],
    );
    const event = { ...about(row, asOf), obligationId: obligation.id, type: 'mark.renewed' } as const;
    await recordEvent(db, {
      ...event,
      fact: asOf,
      payload: { system, mark: keys.mark, endsAt: endsAt ?? null },
    });
  });
  const marked = items.reduce((sum, item) => sum + item.rows, 0);
  const result = { renewed: true, rows: marked, endsAt: endsAt ?? null };
  return endsAt === undefined ? { result } : { result, again: renewAt(endsAt, asOf) };
};

/** Not while it is being lifted: a notice that has gone out is kept to. */
const stands = async (
  db: Queryable,
  { caseId, system }: { readonly caseId: string; readonly system: string },
): Promise<boolean> => {
  const standing = await rows(
    db,
    `SELECT 1 FROM restriction r JOIN system_mark m ON m.case_id = r.case_id AND m.mark = 'restrict'
     WHERE r.case_id = $1 AND m.system = $2 AND r.ended_at IS NULL AND m.state NOT IN ('lifted', 'erased')
       AND ${NOT_BEING_LIFTED}`,
    [caseId, system],
  );
  return standing.length > 0;
};
