/**
 * A try that failed and will be made again: the officer sees its code, and after a day without an answer gets a mail; of a
 * vault that does not work only the operators hear.
 */
import { codeOf } from '#libs/domain/errors';
import { rows } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';
import { mailOfficers } from '../records/mails.js';
import type { Search } from './discover.activity.js';

/** Most failures of a vendor end by themselves before that. */
const TELL_AFTER_HOURS = 24;

/** Hours by the database's clock: nothing legal hangs on it. */
export const recordFailedTry = (
  { dataSource }: Pick<ActivityDependencies, 'dataSource'>,
  { caseId, system, asOf }: Search,
  { row, error }: { readonly row: CaseRow; readonly error: unknown },
): Promise<void> =>
  dataSource.transaction(async (db) => {
    const code = codeOf(error);
    const [state] = await rows<{ isLong: boolean }>(
      db,
      `UPDATE system_state SET error_code = $3 WHERE case_id = $1 AND system = $2 AND state = 'requested'
       RETURNING effective_at <= now() - make_interval(hours => $4) AS "isLong"`,
      [caseId, system, code, TELL_AFTER_HOURS],
    );
    if (!state?.isLong || code === 'vault-unavailable') return;
    await mailOfficers(db, row, {
      occasion: `${system}/${asOf}`,
      template: 'officer-unanswered',
      asOf,
      parameters: { system, cause: code },
    });
  });
