/** What is kept no longer and no machine erases: a task in the closed case, asked for on until a person has reported it. */
import { recordEvent } from '#libs/audit/record';
import { rows } from '#libs/persistence/data-source';
import { about, lockCase } from '../records/case-row.js';
import { mailOfficers } from '../records/mails.js';
import { ASK_AGAIN_AFTER, taskId } from '../records/silence.js';
import type { ObligationHandler } from './handler.js';
import { owe } from './owe.js';

const KIND = 'erase-by-hand';

export const askByHand: (
  ...asking: [...Parameters<ObligationHandler>, { readonly lastDay: string }]
) => Promise<void> = (deps, { obligation, asOf }, { lastDay }) =>
  deps.dataSource.transaction(async (db) => {
    const { id, caseId, system } = obligation;
    const row = await lockCase(db, caseId);
    const task = taskId(caseId, `${system}/erase/${id}`);
    const dueAt = new Date(Date.parse(asOf) + ASK_AGAIN_AFTER).toISOString();
    const opened = await rows(
      db,
      `INSERT INTO manual_task (id, case_id, system, kind, opened_at, due_at, unanswered_at)
       VALUES ($1, $2, $3, $4, $5, $6, $5) ON CONFLICT DO NOTHING RETURNING id`,
      [task, caseId, system, KIND, asOf, dueAt],
    );
    if (opened.length === 0) return;
    const event = { ...about(row, asOf), fact: id, type: 'manual-task.opened' } as const;
    await recordEvent(db, { ...event, payload: { system, kind: KIND, dueAt } });
    const mail = { occasion: id, template: 'officer-task', asOf } as const;
    await mailOfficers(db, row, { ...mail, parameters: { system, kind: KIND } });
    const body = { of: 'erasure', task, as: KIND, askedAt: asOf, kept: lastDay };
    await owe(deps, db, { kind: 'follow-up', caseId, system, target: id, dueAt, body });
  });
