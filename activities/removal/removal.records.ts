/** What taking single public items down writes around its effects: the offer, the choice's systems, the answer. */
import { recordEvent } from '#libs/audit/record';
import type { Json } from '#libs/crypto/digest';
import { markAnswer } from '#libs/domain/plan/restriction-plan';
import { isUndone } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { PublicItems, setOutcome } from '#libs/persistence/public-items';
import type { RemovalRecords } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { byHandOf } from '../marks/marks-of.js';
import { requireNotCancelled } from '../records/cancelled.js';
import { about, lockOpenCase, lockUnanswered, moveTo, type CaseRow } from '../records/case-row.js';
import { mailRequester } from '../records/mails.js';
import { oweFollowUps } from '../records/silence.js';
import { chosenIn, itemsOf, outcomeOf } from './items.js';
import { listingSystems } from './lists.js';

export const removalRecords = (deps: ActivityDependencies): RemovalRecords => ({
  publicSystems: () => Promise.resolve({ systems: [...listingSystems(deps)] }),

  offerItems: ({ caseId, asOf }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const store = new PublicItems(deps.dataKeys);
      await store.offer(db, row, itemsOf((await store.reading(db, row, 'before')).records));
      const items = (await store.of(db, row)).length;
      await rows(db, 'UPDATE dsr_case SET found_at = coalesce(found_at, $2) WHERE id = $1', [row.id, asOf]);
      const event = { ...about(row, asOf), fact: 'offered', type: 'removal.offered' } as const;
      await recordEvent(db, { ...event, payload: { items } });
      if (items === 0) return { items };
      await mailRequester(db, row, { occasion: 'offered', template: 'items-to-choose', asOf });
      await moveTo(db, row, { status: 'waiting-on-requester', asOf });
      return { items };
    }),

  remindToChoose: ({ caseId, asOf, event }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      if (row.status !== 'waiting-on-requester') return;
      await mailRequester(db, row, { occasion: event, template: 'items-to-choose', asOf });
    }),

  removalSystems: ({ caseId, asOf }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      await moveTo(db, row, { status: 'in-progress', asOf });
      const chosen = await chosenItems(deps, db, row);
      return { systems: listingSystems(deps).filter((system) => chosenIn(chosen, system).length > 0) };
    }),

  answerRemoval: (input) => answerRemoval(deps, input),
});

/** What the person ticked. */
export const chosenItems = async (
  { dataKeys }: Pick<ActivityDependencies, 'dataKeys'>,
  db: Queryable,
  row: CaseRow,
) => (await new PublicItems(dataKeys).of(db, row)).filter(({ chosenAt }) => chosenAt !== null);

const answerRemoval = (
  deps: ActivityDependencies,
  { caseId, asOf }: Parameters<RemovalRecords['answerRemoval']>[0],
): ReturnType<RemovalRecords['answerRemoval']> =>
  deps.dataSource.transaction(async (db) => {
    const locked = await lockUnanswered(db, caseId);
    if ('outcome' in locked) return locked;
    const { row } = locked;
    await requireNotCancelled(db, row);
    await moveTo(db, row, { status: 'delivering', asOf });
    const told = await writeOutcomes(deps, db, { row });
    const answer = markAnswer({
      ...{ mark: 'unpublish', marks: [] },
      byHand: await byHandOf(db, caseId, 'unpublish'),
    });
    const left =
      told.some(({ outcome }) => outcome !== 'hidden') || answer.some(({ byHand }) => isUndone(byHand));
    const outcome = left ? 'partly-fulfilled' : 'fulfilled';
    await rows(db, 'UPDATE dsr_case SET answered_at = $2 WHERE id = $1', [row.id, asOf]);
    const payload = {
      ...{ outcome, chosen: told.length },
      hidden: told.filter((one) => one.outcome === 'hidden').length,
      // Where a person had to look or act.
      answer: JSON.parse(JSON.stringify(answer)) as Json,
    };
    await recordEvent(db, { ...about(row, asOf), fact: 'answer', type: 'removal.answered', payload });
    const parameters = { answer: JSON.stringify(answer) };
    await mailRequester(db, row, { occasion: 'answer', template: 'items-removed', asOf, parameters });
    await oweFollowUps(deps, db, { row, asOf });
    return { outcome };
  });

interface Outcomes {
  readonly row: CaseRow;
  /** A person has reported of it since it was read. */
  readonly reported?: string;
}

/** What became of each chosen item, as far as machines and people have seen; also after the answer. */
export async function writeOutcomes(
  deps: Pick<ActivityDependencies, 'dataKeys' | 'company' | 'markers'>,
  db: Queryable,
  { row, reported }: Outcomes,
) {
  const { after, unread } = await seenAfterwards(deps, db, row);
  const seen = { unread, after: after.filter(({ system }) => system !== reported) };
  const chosen = await chosenItems(deps, db, row);
  const told = chosen.map((item) => ({ id: item.id, outcome: outcomeOf(item, seen) }));
  for (const item of told) await setOutcome(db, item);
  return told;
}

/** What a person did by hand after the choice, in a system that cannot be read again, counts as done. */
async function seenAfterwards(
  deps: Pick<ActivityDependencies, 'dataKeys' | 'company' | 'markers'>,
  db: Queryable,
  row: CaseRow,
): Promise<Parameters<typeof outcomeOf>[1]> {
  const { systems, records } = await new PublicItems(deps.dataKeys).reading(db, row, 'after');
  const done = await rows<{ system: string }>(
    db,
    `SELECT system FROM manual_task WHERE case_id = $1 AND kind = 'mark-by-hand'
       AND result IN ('done', 'nothing-held')
       AND completed_at >= (SELECT min(chosen_at) FROM public_item WHERE case_id = $1)`,
    [row.id],
  );
  const seen = new Set([...systems, ...done.map(({ system }) => system)]);
  const unread = listingSystems(deps).filter((system) => !seen.has(system));
  return { after: records, unread: new Set(unread) };
}
