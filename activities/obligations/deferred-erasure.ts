/**
 * The end of a keeping period, or of what a vendor could not erase yet: the rows that were approved for that day, erased
 * from the obligation's own keys and read again. What a vendor still defers is owed until the day it names.
 */
import { asJson, countOf, eraseApproved, pending, readAgain, secondsLater } from './erase-approved.js';
import { dayAfter } from './after-erasure.js';
import type { ObligationHandler } from './handler.js';
import { owe } from './owe.js';

export const deferredErasure: ObligationHandler = async (deps, owed) => {
  const answer = await eraseApproved(deps, owed);
  if ('pending' in answer) return pending(owed, answer);
  const { changed, deferred = [], accepted } = answer.executed;
  const erased = countOf(changed);
  const [next] = deferred.map(({ from }) => from).toSorted();
  if (next !== undefined) {
    const left = deferred.reduce((sum, { rows }) => sum + rows, 0);
    return { result: { erased, deferred: left, until: next }, again: notBefore(next, owed.asOf) };
  }
  if (accepted) {
    await oweFinalDay(deps, owed, accepted.finalBy);
    return { result: { erased, finalBy: accepted.finalBy } };
  }
  const residue = await readAgain(deps, owed);
  const result = { erased, residue: asJson(residue), rows: countOf(residue) };
  if (residue.length > 0) return { result, needsYou: true };
  return { result, tell: { what: 'kept', until: untilOf(owed) } };
};

/** A processor that nobody can read: the person is told when its day has passed. */
const oweFinalDay: (...owing: [...Parameters<ObligationHandler>, finalBy: string]) => Promise<void> = (
  deps,
  { obligation },
  finalBy,
) => {
  const { id, caseId, system, body } = obligation;
  return deps.dataSource.transaction(async (db) => {
    await owe(deps, db, {
      ...{ kind: 'final-by', caseId, system, target: `${id}/final-by`, dueAt: dayAfter(finalBy) },
      body: { of: 'erasure', plan: body['plan'], finalBy, second: false },
    });
  });
};

const DAY_SECONDS = 86_400;

/** A vendor that names a day that has passed is asked once a day, not in a circle. */
const notBefore = (date: string, asOf: string): string =>
  [`${date}T00:00:00.000Z`, secondsLater(asOf, DAY_SECONDS)].toSorted().at(-1) ?? date;

const untilOf = ({ obligation }: Parameters<ObligationHandler>[1]): string =>
  String(obligation.body['until']);
