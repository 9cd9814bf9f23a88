/**
 * Until the last backup that still holds erased rows has expired, a restore can bring them back. On order (`wafa erasures
 * replay`) they are looked for, erased again by the plan that was approved, and looked for once more. On its day nothing
 * can bring them back any longer: the keys go.
 */
import { asJson, countOf, eraseApproved, pending, readAgain, type Counted } from './erase-approved.js';
import type { ObligationHandler, OpenObligation } from './handler.js';

export const backupEnd: ObligationHandler = async (deps, owed) => {
  const { ordered, generation } = owed.obligation;
  if (ordered === undefined) return { result: {} };
  const back = backBefore(owed.obligation) ?? (await readAgain(deps, owed));
  const found = { order: ordered, asOf: owed.asOf, generation, back: asJson(back), rows: countOf(back) };
  if (ordered === 'look' || back.length === 0)
    return { result: { ...found, erased: 0, left: countOf(back) }, stays: true };
  const answer = await eraseApproved(deps, owed, { before: found });
  if ('pending' in answer) return pending(owed, answer);
  const left = countOf(await readAgain(deps, owed));
  const result = { ...found, erased: Math.max(0, countOf(back) - left), left };
  return left > 0 ? { result, needsYou: true } : { result, stays: true };
};

/** What an interrupted try of the same order had found: it may have erased it since. */
const backBefore = ({ soFar, generation }: OpenObligation): Counted[] | undefined =>
  soFar?.['generation'] === generation && soFar['erased'] === undefined
    ? (soFar['back'] as unknown as Counted[])
    : undefined;
