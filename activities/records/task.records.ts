/** Tasks of a person: opened where no machine gives an answer, and said again when they are due. */
import { recordEvents, recordEvent } from '#libs/audit/record';
import type { System } from '#libs/data-map/systems';
import { taskName } from '#libs/domain/task-name';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { CaseRecords } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { about, lockCase, lockOpenCase, moveTo, type CaseRow } from './case-row.js';
import { mailOfficers } from './mails.js';
import { taskId } from './silence.js';

type TaskRecords = Pick<CaseRecords, 'openManualTask' | 'remindManualTask'>;

const DAY_MILLISECONDS = 86_400_000;
const DUE_AFTER_DAYS = 5;
const AGAIN_AFTER_DAYS = 2;
const ESCALATE_AFTER_DAYS = 10;

const daysAfter = (asOf: string, days: number): string =>
  new Date(Date.parse(asOf) + days * DAY_MILLISECONDS).toISOString();

export const taskRecords = ({ dataSource, company }: ActivityDependencies): TaskRecords => ({
  openManualTask: ({ caseId, asOf, system, cause, kind = 'look-by-hand', anew }) =>
    dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const dueAt = daysAfter(asOf, dueAfterDays(company.systems, system));
      const name = taskName({ system, kind, anew });
      const [task] = await rows<{ done: boolean }>(
        db,
        `INSERT INTO manual_task AS t (id, case_id, system, kind, cause, opened_at, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET kind = t.kind RETURNING t.result IS NOT NULL AS done`,
        [taskId(caseId, name), caseId, system, kind, cause ?? null, asOf, dueAt],
      );
      if (cause !== undefined)
        await rows(
          db,
          `INSERT INTO system_state (case_id, system, state, error_code, effective_at) VALUES ($1, $2, 'manual', $3, $4)
           ON CONFLICT (case_id, system) DO UPDATE SET state = 'manual', error_code = $3, effective_at = $4,
             recorded_at = now()`,
          [caseId, system, cause, asOf],
        );
      const failed = { ...about(row, asOf), fact: name, type: 'system.failed' } as const;
      const opened = { ...about(row, asOf), fact: name, type: 'manual-task.opened' } as const;
      await recordEvents(db, [
        ...(cause === undefined ? [] : [{ ...failed, payload: { system, code: cause } }]),
        { ...opened, payload: { system, kind, dueAt } },
      ]);
      const parameters = { system, kind, ...(cause === undefined ? {} : { cause }) };
      await mailOfficers(db, row, { occasion: name, template: 'officer-task', asOf, parameters });
      // A later round of the search can end where a person has looked already.
      if (!task?.done) await moveTo(db, row, { status: 'needs-you', asOf });
      return { remindAt: dueAt };
    }),

  remindManualTask: ({ caseId, asOf, system, task = system }) =>
    dataSource.transaction(async (db) => {
      const row = await lockCase(db, caseId);
      const [open] = await rows<OpenTask>(
        db,
        `SELECT id, kind, opened_at AS "openedAt", escalated_at IS NOT NULL AS escalated FROM manual_task
         WHERE id = $1 AND result IS NULL AND unanswered_at IS NULL`,
        [taskId(caseId, task)],
      );
      if (!open || row.status === 'closed') return { remindAt: null };
      const occasion = `${task}/${asOf}`;
      const event = { ...about(row, asOf), fact: occasion, type: 'manual-task.reminded' } as const;
      const parameters = { system, kind: open.kind };
      await recordEvent(db, { ...event, payload: parameters });
      await mailOfficers(db, row, { occasion, template: 'officer-task', asOf, parameters });
      const escalateAt = daysAfter(open.openedAt.toISOString(), ESCALATE_AFTER_DAYS);
      if (escalateAt <= asOf && !open.escalated) await escalate(db, row, { ...open, system, asOf });
      const again = daysAfter(asOf, AGAIN_AFTER_DAYS);
      return { remindAt: asOf < escalateAt && escalateAt < again ? escalateAt : again };
    }),
});

interface OpenTask {
  readonly id: string;
  readonly kind: string;
  readonly openedAt: Date;
  readonly escalated: boolean;
}

/** Once: whoever stands in for the officers hears of it, too. */
async function escalate(
  db: Queryable,
  row: CaseRow,
  { id, kind, system, asOf }: OpenTask & { readonly system: string; readonly asOf: string },
): Promise<void> {
  await rows(db, 'UPDATE manual_task SET escalated_at = $2 WHERE id = $1', [id, asOf]);
  const payload = { system, kind, days: ESCALATE_AFTER_DAYS };
  await recordEvent(db, { ...about(row, asOf), fact: id, type: 'manual-task.escalated', payload });
  await mailOfficers(db, row, { occasion: id, template: 'officer-silent', asOf, parameters: payload });
}

function dueAfterDays(systems: readonly System[], key: string): number {
  const system = systems.find((one) => one.key === key);
  return system?.connector === 'manual' ? system.dueAfterDays : DUE_AFTER_DAYS;
}
