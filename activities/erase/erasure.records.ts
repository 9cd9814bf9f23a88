/** What an erasure writes into Wafa's own database around its effects: the hold, the answer. */
import { recordEvent } from '#libs/audit/record';
import { holdMilliseconds } from '#libs/domain/period';
import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import type { Json } from '#libs/crypto/digest';
import {
  erasureAnswer,
  keepsSomething,
  doneSystems,
  uncoveredItems,
  whoErases,
} from '#libs/domain/plan/erasure-plan';
import { stillMarked } from '#libs/domain/plan/still-marked';
import { isUndone } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ErasureRecords } from '../contract.js';
import { onlyMailboxProved } from '../deliver/release.records.js';
import type { ActivityDependencies } from '../dependencies.js';
import { about, type CaseRow, lockOpenCase, lockUnanswered, moveTo } from '../records/case-row.js';
import { mailOfficers, mailRequester } from '../records/mails.js';
import { marksOf, takenDown } from '../marks/marks-of.js';
import { oweFollowUps } from '../records/silence.js';
import { erasurePlan } from '../plan/stored-plan.js';
import { oweKept } from '../obligations/after-erasure.js';
import { oweReviews, reviewsOf, type Keeper } from '../obligations/keep-review.js';
import { erasableSystems } from './erasable.js';
import { approvedPart } from './parts.js';
import { requestOf } from './request-of.js';
import { doneByHand, effectsOf, stoppedByHand } from './effects.js';
import { signInsOf, signInUntil } from '../deliver/sign-in-until.js';
import { noticesFor } from './notices.js';

export const erasureRecords = (deps: ActivityDependencies): ErasureRecords => ({
  erasableSystems: ({ caseId }) =>
    deps.dataSource.transaction(async (db) => {
      const tasks = await rows<{ system: string }>(
        db,
        `SELECT system FROM manual_task WHERE case_id = $1 AND kind = 'erase-by-hand'`,
        [caseId],
      );
      const all = await erasableSystems(deps, db, await lockOpenCase(db, caseId));
      const left = all.filter(({ system }) => !tasks.some((task) => task.system === system));
      const machines = left.filter(
        ({ system, state, records }) => deps.erasers.has(system) && state === 'confirmed' && records > 0,
      );
      const byHand = left.filter(
        (one) => one.left === undefined && !deps.erasers.has(one.system) && whoErases(one) === 'person',
      );
      const both = [...machines, ...byHand].map(({ system }) => system);
      return {
        erasers: machines.map(({ system }) => system),
        byHand: byHand.map(({ system }) => system),
        signIns: signInsOf(deps.company.systems).filter((system) => both.includes(system)),
      };
    }),

  awaitDownload: ({ caseId, asOf, system }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const until = await signInUntil(db, { requestId: row.requestId, caseId, asOf });
      if (until === null) return { until };
      const payload = { system, until };
      const fact = `${system}/${until}`;
      await recordEvent(db, { ...about(row, asOf), fact, type: 'erasure.sign-in-waits', payload });
      return { until };
    }),

  recordUncovered: ({ caseId, asOf, planId }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const plan = await erasurePlan(db, { caseId, of: planId });
      const event = { ...about(row, asOf), fact: planId } as const;
      const mail = { template: 'officer-task', asOf } as const;
      const collections = uncoveredItems(plan).map(({ collection, columns }) => ({ collection, columns }));
      if (collections.length > 0) {
        const payload = { plan: planId, collections };
        await recordEvent(db, { ...event, type: 'erasure.uncovered', payload });
        await mailOfficers(db, row, { ...mail, occasion: planId });
      }
      for (const { restriction, ground } of plan.restrictions ?? []) {
        const payload = { plan: planId, restriction, ground };
        await recordEvent(db, {
          ...event,
          fact: `${planId}/${restriction}`,
          type: 'erasure.opposed',
          payload,
        });
        const occasion = `${planId}/${restriction}`;
        await mailOfficers(db, row, { ...mail, occasion, parameters: { opposed: ground } });
      }
      await moveTo(db, row, { status: 'needs-you', asOf });
    }),

  holdErasure: (input) => holdErasure(deps, input),

  answerErasure: (input) => answerErasure(deps, input),
});

/** The longest of the wait after a proof by mailbox alone, the company's cooling-off, and a sole officer's delay. */
const holdErasure = (
  deps: ActivityDependencies,
  { caseId, asOf, planId }: Parameters<ErasureRecords['holdErasure']>[0],
): ReturnType<ErasureRecords['holdErasure']> =>
  deps.dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, caseId);
    await moveTo(db, row, { status: 'delivering', asOf });
    const { verification, erasure } = deps.company.controller;
    const [approved] = await rows<{ at: Date | null; notBefore: Date | null }>(
      db,
      'SELECT max(effective_at) AS at, max(not_before) AS "notBefore" FROM approval WHERE plan_id = $1',
      [planId],
    );
    const wait = Math.max(
      (await onlyMailboxProved(db, row)) ? holdMilliseconds(verification.mailboxHold) : 0,
      holdMilliseconds(erasure.coolingOff),
    );
    // From the approval, so that a plan that is laid again unchanged waits no longer than was said.
    const waited = (approved?.at ?? new Date(asOf)).getTime() + wait;
    const heldUntil = new Date(Math.max(waited, approved?.notBefore?.getTime() ?? 0)).toISOString();
    const mail = { occasion: planId, template: 'erasure-on-hold', asOf } as const;
    const lost = await paidAndLost(db, { caseId, planId, asOf });
    if (heldUntil <= asOf) {
      if (lost !== undefined) await mailRequester(db, row, { ...mail, parameters: { lost } });
      return { heldUntil: null };
    }
    const payload = { plan: planId, heldUntil };
    await recordEvent(db, { ...about(row, asOf), fact: planId, type: 'erasure.held', payload });
    const parameters = { until: heldUntil, ...(lost === undefined ? {} : { lost }) };
    await mailRequester(db, row, { ...mail, parameters });
    return { heldUntil };
  });

/** JSON of what the person pays for and what ends with it, with the day to which it is paid where that is to come; undefined where nothing does. */
async function paidAndLost(
  db: Queryable,
  { caseId, planId, asOf }: { readonly caseId: string; readonly planId: string; readonly asOf: string },
): Promise<string | undefined> {
  const { systems } = await erasurePlan(db, { caseId, of: planId });
  const lost = systems.flatMap(({ system, items }) =>
    items.flatMap(({ lostUntil }) =>
      lostUntil === undefined
        ? []
        : [lostUntil < asOf.slice(0, 'YYYY-MM-DD'.length) ? { system } : { system, until: lostUntil }],
    ),
  );
  return lost.length === 0 ? undefined : JSON.stringify(lost);
}

const answerErasure = (
  deps: ActivityDependencies,
  { caseId, asOf, planId }: Parameters<ErasureRecords['answerErasure']>[0],
): ReturnType<ErasureRecords['answerErasure']> =>
  deps.dataSource.transaction(async (db) => {
    const locked = await lockUnanswered(db, caseId);
    if ('outcome' in locked) return locked;
    const { row } = locked;
    await moveTo(db, row, { status: 'delivering', asOf });
    const plan = await erasurePlan(db, { caseId, of: planId });
    const byHand = await doneByHand(db, row);
    const stopped = await stoppedByHand(db, row);
    const done = { effects: await effectsOf(db, row), byHand, stopped };
    const told = await noticesFor(deps, db, { row, act: 'erasure', systems: doneSystems(done), asOf });
    const marks = await marksOf(db, row.id);
    const restricted = stillMarked(plan, { marks, byHand });
    const keepers = await keepersOf(deps, db, { row, plan, planId, asOf });
    const reviews = Object.fromEntries(
      plan.systems.map(({ system, items }) => [system, reviewsOf(items, keepers.get(system)?.planned)]),
    );
    const unpublished = takenDown(marks);
    const answer = erasureAnswer(plan, { ...done, told, restricted, unpublished, reviews });
    const partly = keepsSomething(plan) || [byHand, stopped].some((by) => Object.values(by).some(isUndone));
    await rows(db, 'UPDATE dsr_case SET answered_at = $2 WHERE id = $1', [row.id, asOf]);
    const outcome = partly ? 'partly-fulfilled' : 'fulfilled';
    const payload = { plan: planId, outcome, answer: JSON.parse(JSON.stringify(answer)) as Json };
    await recordEvent(db, { ...about(row, asOf), fact: planId, type: 'erasure.answered', payload });
    const parameters = { answer: JSON.stringify(answer) };
    await mailRequester(db, row, { occasion: planId, template: 'erased', asOf, parameters });
    await oweWhatIsKept(deps, db, { row, plan, keepers, planId, asOf });
    await oweFollowUps(deps, db, { row, asOf });
    return { outcome };
  });

interface Answered {
  readonly row: CaseRow;
  readonly plan: ErasurePlan;
  readonly planId: string;
  readonly asOf: string;
}

/** What each machine that keeps something was approved for, and how it was asked. */
async function keepersOf(
  deps: ActivityDependencies,
  db: Queryable,
  { row, plan, planId, asOf }: Answered,
): Promise<ReadonlyMap<string, Keeper>> {
  const keepers = new Map<string, Keeper>();
  for (const { system, by, items } of plan.systems)
    if (by === 'wafa' && items.some((one) => one.disposition === 'keep' && one.rows > 0))
      keepers.set(system, {
        planned: await approvedPart(deps, db, { row, system, plan }),
        request: await requestOf(deps, db, { row, system, asOf, planId }),
      });
  return keepers;
}

/** What the answer says is kept is owed from here on, from keys that outlive the case: until its date, or a look again. */
async function oweWhatIsKept(
  deps: ActivityDependencies,
  db: Queryable,
  { row, plan, keepers, planId, asOf }: Answered & { readonly keepers: ReadonlyMap<string, Keeper> },
): Promise<void> {
  const answer = { caseId: row.id, planId, asOf };
  for (const kept of plan.systems) {
    const { system } = kept;
    const erasing = keepers.get(system);
    if (erasing) await oweKept(deps, db, { ...answer, system, ...erasing });
    await oweReviews(deps, db, { ...answer, kept, erasing });
  }
}
