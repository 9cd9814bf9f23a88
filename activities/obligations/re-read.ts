/**
 * An erased system is read again: a sync or a restore may have brought the rows back. Nothing is erased by itself; what
 * came back is exactly what was approved, so that a member of staff can order it to be erased again.
 */
import { asJson, countOf, eraseApproved, pending, readAgain } from './erase-approved.js';
import type { ObligationHandler } from './handler.js';

export const reReadErasure: ObligationHandler = async (deps, owed) => {
  const { ordered, soFar } = owed.obligation;
  const again = ordered === 'erase-again' ? await eraseApproved(deps, owed) : undefined;
  if (again !== undefined && 'pending' in again) return pending(owed, again);
  const residue = await readAgain(deps, owed);
  const rows = countOf(residue);
  const before = Number(soFar?.['rows'] ?? 0);
  const result = {
    residue: asJson(residue),
    rows,
    ...(again === undefined ? {} : { erased: Math.max(0, before - rows) }),
  };
  return rows === 0 ? { result } : { result, needsYou: true };
};
