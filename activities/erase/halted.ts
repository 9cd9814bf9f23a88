/** The person cancelled in the middle of an erasure: the rest is left, and what was final is told. */
import { recordEvent } from '#libs/audit/record';
import type { Json } from '#libs/crypto/digest';
import { haltedAnswer } from '#libs/domain/plan/erasure-plan';
import type { MailTemplate } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { erasurePlan } from '../plan/stored-plan.js';
import { about, type CaseRow } from '../records/case-row.js';
import { mailRequester } from '../records/mails.js';
import { doneByHand, effectsOf } from './effects.js';

/** Gives the mail that says so; undefined where nothing was touched: then nothing was final. */
export async function tellHalted(
  db: Queryable,
  row: CaseRow,
  { asOf, unpublished }: { readonly asOf: string; readonly unpublished: number },
): Promise<{ readonly template: MailTemplate; readonly occasion: string } | undefined> {
  const begun = await rows<{ planId: string; system: string; finished: boolean }>(
    db,
    `SELECT target AS "planId", system, finished_at IS NOT NULL AS finished FROM effect
     WHERE owner_id = $1 AND action = 'erase' ORDER BY intended_at`,
    [row.id],
  );
  const reported = Object.entries(await doneByHand(db, row));
  // Who was asked and has not answered may have done it.
  const silent = reported.filter(([, outcome]) => outcome === 'unanswered').map(([system]) => system);
  const byHand = Object.fromEntries(reported.filter(([system]) => !silent.includes(system)));
  const planId = begun.at(-1)?.planId;
  if (planId === undefined) return undefined;
  const plan = await erasurePlan(db, { caseId: row.id, of: planId });
  const unsure = [...begun.filter(({ finished }) => !finished).map(({ system }) => system), ...silent];
  const answer = haltedAnswer(plan, { effects: await effectsOf(db, row), byHand, unsure });
  const payload = { plan: planId, answer: JSON.parse(JSON.stringify(answer)) as Json };
  await recordEvent(db, { ...about(row, asOf), fact: planId, type: 'erasure.halted', payload });
  const parameters = { answer: JSON.stringify(answer), ...(unpublished > 0 ? { unpublished } : {}) };
  const farewell = { occasion: planId, template: 'erasure-halted' } as const;
  await mailRequester(db, row, { ...farewell, asOf, parameters });
  return farewell;
}
