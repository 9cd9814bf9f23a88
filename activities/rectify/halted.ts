/** The person cancelled in the middle of a correction, or officers refused what was left: the rest is left, and what was final is told. */
import { recordEvent } from '#libs/audit/record';
import type { Json } from '#libs/crypto/digest';
import { haltedCorrections } from '#libs/domain/plan/rectification-plan';
import type { MailTemplate } from '#libs/domain/words';
import type { Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { Halted } from '../erase/halted.js';
import { begunEffects } from '../records/begun-effects.js';
import { about } from '../records/case-row.js';
import { mailRequester } from '../records/mails.js';
import { answerOf } from './answer.js';
import { storedRectification } from './approved-plan.js';
import { followByHand, whatHappened } from './what-happened.js';

/** Gives the mail that says so; undefined where nothing was touched: then nothing was final. */
export async function tellHaltedCorrections(
  deps: ActivityDependencies,
  db: Queryable,
  { row, asOf, parameters: more }: Halted,
): Promise<{ readonly template: MailTemplate; readonly occasion: string } | undefined> {
  const { planId, unsure } = await begunEffects(db, row, 'rectify');
  if (planId === undefined) return undefined;
  const plan = await storedRectification(db, { caseId: row.id, of: planId });
  const corrected = await whatHappened(db, row, plan);
  // Who was asked and has not answered may have done it.
  const silent = Object.keys(corrected.byHand).filter((system) => corrected.byHand[system] === 'unanswered');
  const corrections = haltedCorrections(plan, { ...corrected, unsure: [...unsure, ...silent] });
  if (corrections.length === 0) return undefined;
  await followByHand(deps, db, { row, plan, corrected, asOf });
  const answer = await answerOf(deps, db, { row, corrections, asOf });
  const payload = { plan: planId, answer: JSON.parse(JSON.stringify(answer)) as Json };
  await recordEvent(db, { ...about(row, asOf), fact: planId, type: 'rectification.halted', payload });
  const farewell = { occasion: planId, template: 'rectification-halted' } as const;
  const parameters = { ...more, answer: JSON.stringify(answer) };
  await mailRequester(db, row, { ...farewell, asOf, parameters });
  return farewell;
}
