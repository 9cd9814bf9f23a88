/**
 * A system that cannot be erased for now, try after try: the officer sees the code, after a day gets a mail, and may take
 * it by hand.
 */
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { AtCase } from '../contract.js';
import type { Stores } from '../dependencies.js';
import { lockOpenCase } from '../records/case-row.js';
import { mailOfficers } from '../records/mails.js';

type At = AtCase & { readonly system: string };

/** Most failures of a vendor end by themselves before that. */
const TELL_AFTER_HOURS = 24;

/** Hours by the database's clock: nothing legal hangs on it. */
export const recordFailing = (
  { dataSource }: Pick<Stores, 'dataSource'>,
  { caseId, system, asOf }: At,
  error: unknown,
): Promise<void> =>
  dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, caseId);
    const cause = error instanceof WafaError ? error.code : 'internal';
    const [state] = await rows<{ since: Date; isLong: boolean }>(
      db,
      `UPDATE system_state SET error_code = $3, failing_since = coalesce(failing_since, now())
       WHERE case_id = $1 AND system = $2
       RETURNING failing_since AS since, failing_since <= now() - make_interval(hours => $4) AS "isLong"`,
      [caseId, system, cause, TELL_AFTER_HOURS],
    );
    if (!state?.isLong) return;
    const occasion = `${system}/${state.since.toISOString()}`;
    const parameters = { system, cause };
    await mailOfficers(db, row, { occasion, template: 'officer-unanswered', asOf, parameters });
  });

/** It answered. */
export const recordAnswered = (db: Queryable, { caseId, system }: At): Promise<unknown> =>
  rows(
    db,
    `UPDATE system_state SET error_code = NULL, failing_since = NULL
     WHERE case_id = $1 AND system = $2 AND failing_since IS NOT NULL`,
    [caseId, system],
  );
