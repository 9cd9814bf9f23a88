/** The search of the systems, as the officer sees it. */
import { recordEvent } from '#libs/audit/record';
import type { System } from '#libs/data-map/systems';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { lockPause } from '#libs/persistence/system-pauses';
import type { CaseRecords } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { searchWaves } from '../discover/waves.js';
import { systemsOfRemoval } from '../removal/lists.js';
import { isMeant } from '../marks/targets.js';
import { markTerms } from '../marks/terms.js';
import { about, lockOpenCase, moveTo, type CaseRow } from './case-row.js';
import { mailOfficers } from './mails.js';

type SearchRecords = Pick<CaseRecords, 'planSearch' | 'pauseSystem'>;

export const searchRecords = ({ dataSource, company, markers }: ActivityDependencies): SearchRecords => {
  /** Nobody has to look by hand where a restriction is limited to other data; machines lead to each other. */
  const systemsOf = async (db: Queryable, row: CaseRow): Promise<readonly System[]> => {
    if (row.right === 'removal') return systemsOfRemoval({ company, markers });
    if (row.right !== 'restriction') return company.systems;
    const { systems } = await markTerms(db, row);
    return company.systems.filter(({ key, connector }) => connector !== 'manual' || isMeant(systems, key));
  };
  return {
    planSearch: ({ caseId, asOf }) =>
      dataSource.transaction(async (db) => {
        const row = await lockOpenCase(db, caseId);
        const waves = searchWaves(await systemsOf(db, row));
        await rows(
          db,
          `INSERT INTO system_state (case_id, system, state, effective_at)
         SELECT $1, unnest($2::text[]), 'planned', $3 ON CONFLICT DO NOTHING`,
          [caseId, waves.flat(), asOf],
        );
        await moveTo(db, row, { status: 'in-progress', asOf });
        return { waves };
      }),

    pauseSystem: ({ caseId, asOf, system }) =>
      dataSource.transaction(async (db) => {
        const row = await lockOpenCase(db, caseId);
        const pause = await lockPause(db, system);
        if (!pause) return { paused: false };
        await rows(
          db,
          `UPDATE system_state SET state = 'paused', error_code = $3, effective_at = $4, recorded_at = now()
         WHERE case_id = $1 AND system = $2`,
          [caseId, system, pause.cause, asOf],
        );
        const payload = { system, code: pause.cause };
        const fact = `${system}/${pause.id}`;
        await recordEvent(db, { ...about(row, asOf), fact, type: 'system.paused', payload });
        // Who stopped it knows.
        if (pause.kind === 'refused')
          await mailOfficers(db, row, {
            occasion: pause.id,
            template: 'officer-paused',
            asOf,
            parameters: { system },
          });
        await moveTo(db, row, { status: 'needs-you', asOf });
        return { paused: true };
      }),
  };
};
