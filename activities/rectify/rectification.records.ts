/** What a rectification writes into Wafa's own database around its effects: decisions, systems, the answer. */
import { recordEvent } from '#libs/audit/record';
import type { Json } from '#libs/crypto/digest';
import { rectificationDetails } from '#libs/contracts/request-details';
import { answeredCorrections, byHandSystems, outcomeOfAnswer } from '#libs/domain/plan/rectification-plan';
import { rows } from '#libs/persistence/data-source';
import { lockRestriction } from '#libs/persistence/restrictions';
import type { RectificationRecords } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { inErasureOrder } from '../erase/erasable.js';
import { beginLift } from '../marks/begin-lift.js';
import { about, lockOpenCase, lockUnanswered, moveTo } from '../records/case-row.js';
import { mailOfficers, mailRequester } from '../records/mails.js';
import { oweFollowUps } from '../records/silence.js';
import { answerOf } from './answer.js';
import { storedRectification } from './approved-plan.js';
import { acceptedChanges, isServed, storedCorrections } from './changes.js';
import { isHoldOver } from './login-change.js';
import { dropPart } from './parts.js';
import { followByHand, tasksByHand, whatHappened } from './what-happened.js';

export const rectificationRecords = (deps: ActivityDependencies): RectificationRecords => ({
  readMeanwhile: async ({ caseId }) => {
    const sql = 'SELECT details FROM dsr_case WHERE id = $1';
    const [found] = await rows<{ details: unknown }>(deps.dataSource, sql, [caseId]);
    return { restrict: rectificationDetails.parse(found?.details).restrictMeanwhile };
  },

  awaitDecisions: ({ caseId, asOf }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const open = (await storedCorrections(deps, db, row)).filter(({ decided }) => decided === null);
      if (open.length === 0) return { undecided: 0 };
      await mailOfficers(db, row, { occasion: 'decisions', template: 'officer-task', asOf });
      await moveTo(db, row, { status: 'needs-you', asOf });
      return { undecided: open.length };
    }),

  rectifiableSystems: ({ caseId }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const taken = await tasksByHand(db, row);
      const changes = (await acceptedChanges(deps, db, row)).filter(
        (change) => !(change.system in taken) && isServed(deps.rectifiers.get(change.system), change),
      );
      const systems = [...new Set(changes.map(({ system }) => system))].map((system) => ({ system }));
      const ordered = inErasureOrder(systems, deps.company.systems);
      return { rectifiers: ordered.map(({ system }) => system) };
    }),

  giveUpPlanning: ({ caseId, asOf, system, cause }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      await dropPart(db, { row, system });
      const payload = { system, code: cause };
      const fact = `${system}/plan/${asOf}`;
      await recordEvent(db, { ...about(row, asOf), fact, type: 'system.failed', payload });
    }),

  correctingSystems: ({ caseId, planId, asOf }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const plan = await storedRectification(db, { caseId, of: planId });
      const taken = await tasksByHand(db, row);
      // A person who corrects by hand would change the login as well.
      const isOver = await isHoldOver(deps, db, { row, plan, asOf });
      return {
        rectifiers: plan.systems.map(({ system }) => system).filter((system) => !(system in taken)),
        byHand: byHandSystems(plan),
        ...(isOver ? {} : { notHeld: true }),
      };
    }),

  answerRectification: (input) => answerRectification(deps, input),
});

type Answering = Parameters<RectificationRecords['answerRectification']>[0];

const answerRectification = (
  deps: ActivityDependencies,
  { caseId, asOf, planId }: Answering,
): ReturnType<RectificationRecords['answerRectification']> =>
  deps.dataSource.transaction(async (db) => {
    const locked = await lockUnanswered(db, caseId);
    if ('outcome' in locked) return locked;
    const { row } = locked;
    await moveTo(db, row, { status: 'delivering', asOf });
    const plan = await storedRectification(db, { caseId, of: planId });
    const corrected = await whatHappened(db, row, plan);
    await followByHand(deps, db, { row, plan, corrected, asOf });
    const answer = await answerOf(deps, db, { row, corrections: answeredCorrections(plan, corrected), asOf });
    const outcome = outcomeOfAnswer(answer);
    await rows(db, 'UPDATE dsr_case SET answered_at = $2 WHERE id = $1', [row.id, asOf]);
    const payload = { plan: planId, outcome, answer: JSON.parse(JSON.stringify(answer)) as Json };
    await recordEvent(db, { ...about(row, asOf), fact: planId, type: 'rectification.answered', payload });
    const restricted = (await lockRestriction(db, { caseId })) !== undefined;
    const parameters = {
      answer: JSON.stringify(answer),
      ...(restricted ? { ground: 'accuracy-contested' } : {}),
    };
    const notice = { occasion: planId, template: 'rectified' } as const;
    await mailRequester(db, row, { ...notice, asOf, parameters });
    // The answer says that what was restricted meanwhile is not any longer.
    await beginLift(db, { row, asOf, reason: 'accuracy-settled', notice });
    await oweFollowUps(deps, db, { row, asOf });
    if (outcome !== 'refused') return { outcome };
    return { outcome, refusal: { decisionId: planId, ground: 'corrections-declined', actor: 'system' } };
  });
