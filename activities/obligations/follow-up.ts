/**
 * A system that had not answered when the person was answered, or that a person has to erase since it is kept no longer. The officers are reminded of it until somebody reports what
 * it did; the person is told then, and so are the independent recipients behind it (GDPR Art. 19). What carried a
 * restriction and was erased after all is restricted no longer.
 */
import { z } from 'zod';
import {
  isUndone,
  isUnproved,
  MANUAL_TASK_KINDS,
  RIGHTS,
  type ManualResult,
  type Right,
} from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { lockRestriction } from '#libs/persistence/restrictions';
import type { ActivityDependencies } from '../dependencies.js';
import { noticesFor, type NoticeAct } from '../erase/notices.js';
import { settleAfterKept } from '../marks/after-kept.js';
import { lockCase } from '../records/case-row.js';
import { writeOutcomes } from '../removal/removal.records.js';
import { ASK_AGAIN_AFTER } from '../records/silence.js';
import { changedByHand } from '../rectify/changed-by-hand.js';
import type { Fulfilled, ObligationHandler, OpenObligation } from './handler.js';
import { lockObligation, mailAbout } from './obligation-row.js';

const bodySchema = z.object({
  of: z.enum(RIGHTS),
  task: z.uuid(),
  as: z.enum(MANUAL_TASK_KINDS),
  askedAt: z.iso.datetime(),
  /** Of what was kept after the answer: until when. */
  kept: z.iso.date().optional(),
});
type Body = z.infer<typeof bodySchema>;

const DAY_MILLISECONDS = 86_400_000;

export const followUp: ObligationHandler = (deps, { obligation, asOf }) =>
  deps.dataSource.transaction(async (db) => {
    const body = bodySchema.parse(obligation.body);
    // What was to be restricted is lifted, or gone: who lifted it was told of this system, too.
    if (body.of === 'restriction' && !(await lockRestriction(db, { caseId: obligation.caseId })))
      return { result: { outcome: 'restriction-ended' } };
    const [task] = await rows<{ result: ManualResult | null }>(
      db,
      'SELECT result FROM manual_task WHERE id = $1',
      [body.task],
    );
    const outcome = task?.result ?? null;
    if (outcome === null) return remind(db, { obligation, asOf, body });
    if (body.of === 'removal' && !isUndone(outcome))
      await writeOutcomes(deps, db, {
        row: await lockCase(db, obligation.caseId),
        reported: obligation.system,
      });
    if (outcome === 'done') await tellOthers(deps, db, { obligation, asOf, body });
    if (body.as === 'erase-by-hand' && !isUndone(outcome))
      await settleAfterKept(deps, db, { ...obligation, asOf });
    const result = { outcome };
    if (body.kept !== undefined)
      return isUndone(outcome)
        ? { result, needsYou: true }
        : { result, tell: { what: 'kept', until: body.kept } };
    return isUnproved(body.of)
      ? { result }
      : { result, tell: { what: 'followed-up', right: body.of, outcome } };
  });

interface Asked {
  readonly obligation: OpenObligation;
  readonly asOf: string;
  readonly body: Body;
}

async function remind(db: Queryable, { obligation, asOf, body }: Asked): Promise<Fulfilled> {
  const days = Math.floor((Date.parse(asOf) - Date.parse(body.askedAt)) / DAY_MILLISECONDS);
  const task = { system: obligation.system, kind: body.as };
  await mailAbout(db, await lockObligation(db, obligation.id), {
    ...{ audience: 'officer', occasion: asOf, asOf },
    ...(body.kept === undefined
      ? { template: 'officer-follow-up', parameters: { ...task, days } }
      : { template: 'officer-task', parameters: task }),
  });
  const again = new Date(Date.parse(asOf) + ASK_AGAIN_AFTER).toISOString();
  return { result: { unansweredForDays: days }, again };
}

const ACT_OF: Readonly<Partial<Record<Right, NoticeAct>>> = {
  erasure: 'erasure',
  rectification: 'rectification',
  restriction: 'restriction',
};

/** What an answer in time would have brought about. */
async function tellOthers(
  deps: ActivityDependencies,
  db: Queryable,
  { obligation, asOf, body }: Asked,
): Promise<void> {
  const row = await lockCase(db, obligation.caseId);
  const { system } = obligation;
  if (body.of === 'rectification') await changedByHand(deps, db, { row, asOf, system });
  const act = ACT_OF[body.of];
  if (act) await noticesFor(deps, db, { row, act, systems: [system], asOf });
}
