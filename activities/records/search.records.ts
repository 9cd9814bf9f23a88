/** The search of the systems, as the officer sees it. */
import { recordEvents } from '#libs/audit/record';
import { factId } from '#libs/crypto/uuid';
import { rows } from '#libs/persistence/data-source';
import type { CaseRecords } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { searchWaves } from '../discover/waves.js';
import { about, lockOpenCase, moveTo } from './case-row.js';
import { mailOfficers } from './mails.js';

type SearchRecords = Pick<CaseRecords, 'planSearch' | 'openManualTask'>;

export const searchRecords = ({ dataSource, company }: ActivityDependencies): SearchRecords => ({
  planSearch: ({ caseId, asOf }) =>
    dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const waves = searchWaves(company.systems);
      await rows(
        db,
        `INSERT INTO system_state (case_id, system, state, effective_at)
         SELECT $1, unnest($2::text[]), 'planned', $3 ON CONFLICT DO NOTHING`,
        [caseId, waves.flat(), asOf],
      );
      await moveTo(db, row, { status: 'in-progress', asOf });
      return { waves };
    }),

  openManualTask: ({ caseId, asOf, system, cause }) =>
    dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      await rows(
        db,
        `INSERT INTO manual_task (id, case_id, system, cause, opened_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING`,
        [factId(`case:${caseId}/manual-task/${system}`), caseId, system, cause, asOf],
      );
      await rows(
        db,
        `INSERT INTO system_state (case_id, system, state, error_code, effective_at) VALUES ($1, $2, 'manual', $3, $4)
         ON CONFLICT (case_id, system) DO UPDATE SET state = 'manual', error_code = $3, effective_at = $4,
           recorded_at = now()`,
        [caseId, system, cause, asOf],
      );
      await recordEvents(db, [
        { ...about(row, asOf), fact: system, type: 'system.failed', payload: { system, code: cause } },
        { ...about(row, asOf), fact: system, type: 'manual-task.opened', payload: { system } },
      ]);
      const parameters = { system, cause };
      await mailOfficers(db, row, { occasion: system, template: 'officer-task', asOf, parameters });
      await moveTo(db, row, { status: 'needs-you', asOf });
    }),
});
