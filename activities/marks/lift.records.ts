/** Lifting a restriction, around its effects: the notice that has to go out first, and the end. */
import { recordEvent } from '#libs/audit/record';
import { factId } from '#libs/crypto/uuid';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { openCases } from '#libs/persistence/open-cases';
import { enqueueSignals } from '#libs/persistence/outbox';
import { caseWorkflowId, planOutdated } from '#workflows/case/messages';
import type { LiftRecords } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { about, lockCase, type CaseRow } from '../records/case-row.js';
import { mailOfficers, mailRequester } from '../records/mails.js';
import { outcomeOf } from '../records/silence.js';
import { marksOf } from './marks-of.js';
import { openLift, type OpenLift } from './open-lift.js';
import { destroyKeys } from './restriction-keys.js';
import { restrictionsGoingOn } from './restrictions-of.js';

/** Another restriction of the person goes on. */
const STAND = { others: 'stand' } as const;

export const liftRecords = (deps: ActivityDependencies): LiftRecords => ({
  readNotice: ({ liftId }) =>
    deps.dataSource.transaction(async (db) => {
      const lift = await openLift(db, liftId);
      if (!lift || lift.noticeRefusedAt) return { notice: 'refused' };
      return { notice: lift.noticeSentAt ? 'sent' : 'waiting' };
    }),

  /** The officers were told with the refusal of the mail, and may ask for it again. */
  recordUnlifted: ({ liftId, asOf }) =>
    deps.dataSource.transaction(async (db) => {
      const lift = await openLift(db, liftId);
      if (!lift) return;
      const row = await endLift(db, { lift, liftId, asOf, outcome: 'notice-refused' });
      const payload = { restriction: lift.restrictionId };
      await recordEvent(db, { ...about(row, asOf), fact: liftId, type: 'restriction.stands', payload });
    }),

  liftTargets: ({ liftId }) =>
    deps.dataSource.transaction(async (db) => {
      const marked = await rows<{ system: string }>(
        db,
        `SELECT m.system FROM system_mark m JOIN restriction r ON r.case_id = m.case_id
         JOIN restriction_lift l ON l.restriction_id = r.id
         WHERE l.id = $1 AND m.mark = 'restrict' AND m.state IN ('intended', 'applied', 'by-hand') ORDER BY m.system`,
        [liftId],
      );
      return { machines: marked.map(({ system }) => system).filter((system) => deps.markers.has(system)) };
    }),

  recordLifted: ({ liftId, asOf, byHand }) =>
    deps.dataSource.transaction(async (db) => {
      const lift = await openLift(db, liftId);
      if (!lift) return;
      const row = await endLift(db, { lift, liftId, asOf, outcome: 'lifted' });
      const people = new Set([...byHand, ...(await markedByHand(db, row.id))]);
      const others = await restrictionsGoingOn(db, { restrictionId: lift.restrictionId });
      await endRestriction(deps, db, { restrictionId: lift.restrictionId, asOf });
      const payload = { restriction: lift.restrictionId, byHand: [...people].toSorted() };
      await recordEvent(db, { ...about(row, asOf), fact: liftId, type: 'restriction.lifted', payload });
      const goesOn = others.length > 0 ? STAND : {};
      await mailRequester(db, row, {
        ...{ occasion: liftId, template: 'restriction-lifted', asOf, parameters: goesOn },
      });
      await tellErasures(db, row, liftId);
      const kept = (await keptByHand(db, { row, others })).filter((system) => !people.has(system));
      const told = [
        ...[...people].map((system) => ({ system })),
        ...kept.map((system) => ({ system, ...STAND })),
      ];
      for (const parameters of told) {
        const mail = { template: 'officer-lift', asOf, parameters } as const;
        await mailOfficers(db, row, { ...mail, occasion: `${liftId}/${parameters.system}` });
      }
    }),
});

/** An erasure of the person that waited for the end of the restriction is planned anew. */
async function tellErasures(db: Queryable, { requestId }: CaseRow, liftId: string): Promise<void> {
  const waiting = await openCases(db, { requestId, rights: ['erasure'], proved: true });
  await enqueueSignals(
    db,
    waiting.map((id) => ({
      id: factId(`case:${id}/${planOutdated.name}/${liftId}`),
      workflowId: caseWorkflowId(id),
      name: planOutdated.name,
      payload: { factId: liftId },
    })),
  );
}

async function endLift(
  db: Queryable,
  {
    lift,
    liftId,
    asOf,
    outcome,
  }: { readonly lift: OpenLift; readonly liftId: string; readonly asOf: string; readonly outcome: string },
): Promise<CaseRow> {
  await rows(db, 'UPDATE restriction_lift SET ended_at = $2, outcome = $3 WHERE id = $1', [
    ...[liftId, asOf, outcome],
  ]);
  return lockCase(db, lift.caseId);
}

export async function endRestriction(
  deps: Pick<ActivityDependencies, 'dataKeys'>,
  db: Queryable,
  { restrictionId, asOf }: { readonly restrictionId: string; readonly asOf: string },
): Promise<void> {
  await rows(db, 'UPDATE restriction SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL', [
    ...[restrictionId, asOf],
  ]);
  await destroyKeys(deps, db, restrictionId);
}

/** Where a machine lifted, and a person keeps to another restriction: the machine knew nothing of that. */
async function keptByHand(
  db: Queryable,
  { row, others }: { readonly row: CaseRow; readonly others: readonly { readonly caseId: string }[] },
): Promise<string[]> {
  const lifted = (await marksOf(db, row.id)).filter(({ state }) => state === 'lifted');
  const kept = new Set<string>();
  for (const { caseId } of others) for (const system of await markedByHand(db, caseId)) kept.add(system);
  return lifted.map(({ system }) => system).filter((system) => kept.has(system));
}

/** What a person restricted, or may have without saying so, a person has to open again. */
const markedByHand = async (db: Queryable, caseId: string): Promise<string[]> => {
  const tasks = await rows<{ system: string }>(
    db,
    `SELECT t.system FROM manual_task t WHERE t.case_id = $1 AND t.kind = 'mark-by-hand'
       AND ${outcomeOf('t')} IN ('done', 'unanswered')`,
    [caseId],
  );
  return tasks.map(({ system }) => system);
};
