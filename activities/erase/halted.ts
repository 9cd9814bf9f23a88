/** The person cancelled in the middle of an erasure, or officers refused what was left: the rest is left, and what was final is told. */
import { recordEvent } from '#libs/audit/record';
import type { Json } from '#libs/crypto/digest';
import { doneSystems, haltedAnswer } from '#libs/domain/plan/erasure-plan';
import type { MailTemplate } from '#libs/domain/words';
import type { Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { erasurePlan } from '../plan/stored-plan.js';
import { marksOf, takenDown } from '../marks/marks-of.js';
import { begunEffects } from '../records/begun-effects.js';
import { about, type CaseRow } from '../records/case-row.js';
import { mailRequester } from '../records/mails.js';
import { doneByHand, effectsOf } from './effects.js';
import { noticesFor } from './notices.js';

export interface Halted {
  readonly row: CaseRow;
  readonly asOf: string;
  /** What the mail says besides. */
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** Gives the mail that says so; undefined where nothing was touched: then nothing was final. */
export async function tellHalted(
  deps: Pick<ActivityDependencies, 'company' | 'requests'>,
  db: Queryable,
  { row, asOf, parameters: more }: Halted,
): Promise<{ readonly template: MailTemplate; readonly occasion: string } | undefined> {
  const { planId, unsure } = await begunEffects(db, row, 'erase');
  if (planId === undefined) return undefined;
  const plan = await erasurePlan(db, { caseId: row.id, of: planId });
  const reported = Object.entries(await doneByHand(db, row));
  // Who was asked and has not answered may have done it.
  const silent = reported.filter(([, outcome]) => outcome === 'unanswered').map(([system]) => system);
  const byHand = Object.fromEntries(reported.filter(([system]) => !silent.includes(system)));
  const done = { effects: await effectsOf(db, row), byHand };
  const told = await noticesFor(deps, db, { row, act: 'erasure', systems: doneSystems(done), asOf });
  const unpublished = takenDown(await marksOf(db, row.id));
  const answer = haltedAnswer(plan, { ...done, told, unpublished, unsure: [...unsure, ...silent] });
  const payload = { plan: planId, answer: JSON.parse(JSON.stringify(answer)) as Json };
  await recordEvent(db, { ...about(row, asOf), fact: planId, type: 'erasure.halted', payload });
  const parameters = { ...more, answer: JSON.stringify(answer) };
  const farewell = { occasion: planId, template: 'erasure-halted' } as const;
  await mailRequester(db, row, { ...farewell, asOf, parameters });
  return farewell;
}
