/**
 * A week after a correction the system is read once more: syncs and restores bring old values back. Whoever fulfils
 * obligations of the kind `re-read` gives those with `body.of = 'correction'` to this handler.
 */
import { recordEvent } from '#libs/audit/record';
import type { PlannedRectification, RectificationRequest } from '#libs/connectors/kit/rectification';
import { WafaError } from '#libs/domain/errors';
import type { ObligationHandler } from '../obligations/handler.js';
import { about, lockCase } from '../records/case-row.js';
import { mailOfficers } from '../records/mails.js';

/** Personal data, sealed under the obligation's own key. */
export interface OwedReRead {
  readonly request: RectificationRequest;
  readonly planned: PlannedRectification;
}

export const reReadCorrections: ObligationHandler = async (deps, { obligation, asOf }) => {
  const { id, caseId, system, keys } = obligation;
  const rectifier = deps.rectifiers.get(system);
  if (!rectifier) throw new WafaError('config-invalid', `no rectifier for ${system}`);
  const { request, planned } = keys as OwedReRead;
  const back = await rectifier.verify({ ...request, asOf }, planned);
  const result = { corrections: request.corrections.length, cameBack: back.length };
  if (back.length === 0) return { result };
  await deps.dataSource.transaction(async (db) => {
    const row = await lockCase(db, caseId);
    const payload = { system, corrections: [...back] };
    const type = 'rectification.came-back';
    await recordEvent(db, { ...about(row, asOf), obligationId: id, fact: id, type, payload });
    const parameters = { system, count: back.length };
    await mailOfficers(db, row, { occasion: id, template: 'officer-came-back', asOf, parameters });
  });
  return { result };
};
