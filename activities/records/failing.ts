/**
 * A system that cannot be asked for now, try after try: the officer sees the code, after a day gets a mail, and may take
 * it by hand.
 */
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { AtCase } from '../contract.js';
import type { ActivityDependencies, Stores } from '../dependencies.js';
import { lockOpenCase } from './case-row.js';
import { mailOfficers } from './mails.js';
import { told } from './system-calls.js';

type At = AtCase & { readonly system: string };

/** A system that fails for now, try after try, is seen by the officers, whatever it is asked to do. */
export const calling = <Result>(
  deps: ActivityDependencies,
  at: At,
  work: () => Promise<Result>,
): Promise<Result> =>
  told(deps, at, async () => {
    try {
      const answer = await work();
      await recordAnswered(deps.dataSource.manager, at);
      return answer;
    } catch (error) {
      if (!(error instanceof WafaError) || !error.final) await recordFailing(deps, at, error);
      throw error;
    }
  });

/** Most failures of a vendor end by themselves before that. */
const TELL_AFTER_HOURS = 24;

/** Hours by the database's clock: nothing legal hangs on it. */
const recordFailing = (
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

/** It answered. What was paused for this case is as the search had left it. */
export const recordAnswered = (db: Queryable, { caseId, system }: At): Promise<unknown> =>
  rows(
    db,
    `UPDATE system_state s SET error_code = NULL, failing_since = NULL, state = CASE
       WHEN state <> 'paused' THEN state
       WHEN EXISTS (SELECT FROM manual_task t WHERE t.case_id = s.case_id AND t.system = s.system
         AND t.kind IN ('look-by-hand', 'bigquery-export')) THEN 'manual'
       ELSE 'confirmed' END
     WHERE case_id = $1 AND system = $2 AND (failing_since IS NOT NULL OR state = 'paused')`,
    [caseId, system],
  );
