/** A legal hold that is set while a vendor's job erases: what can still be called back is, and the officers hear of the rest. */
import { recordEvent } from '#libs/audit/record';
import { WafaError } from '#libs/domain/errors';
import { rows } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { about, lockCase } from '../records/case-row.js';
import { mailOfficers } from '../records/mails.js';
import { alive } from '../records/system-calls.js';
import type { Execution } from './execute-once.js';

/** Throws `system-unavailable` while a job can be neither called back nor left: it is tried again soon. */
export async function callBack(
  { dataSource }: Pick<ActivityDependencies, 'dataSource'>,
  order: Execution,
  effectId: string,
): Promise<void> {
  const { eraser, request, owner, system, planId } = order;
  const sql = 'SELECT 1 FROM effect WHERE id = $1 AND finished_at IS NULL';
  const begun = await rows(dataSource.manager, sql, [effectId]);
  if (begun.length === 0 || !eraser.halt) return;
  const planned = await dataSource.transaction((db) => order.intend(db));
  const { cancelled, running, undecided } = await alive(
    async () => eraser.halt?.(request, planned) ?? NOTHING,
  );
  if (undecided > 0) throw new WafaError('system-unavailable', `${system}: a job cannot be called back yet`);
  if (cancelled + running === 0) return;
  await dataSource.transaction(async (db) => {
    const row = await lockCase(db, owner.caseId);
    const { asOf } = request;
    const payload = { system, plan: planId, cancelled, running };
    const event = { ...about(row, asOf), fact: effectId, type: 'erasure.called-back' } as const;
    const ofObligation = owner.kind === 'obligation' ? { obligationId: owner.id } : {};
    await recordEvent(db, { ...event, ...ofObligation, payload });
    if (running === 0) return;
    const mail = { occasion: effectId, template: 'officer-runs-on', asOf } as const;
    await mailOfficers(db, row, { ...mail, parameters: { system } });
  });
}

const NOTHING = { cancelled: 0, running: 0, undecided: 0 };
