/**
 * From what was found to what is gone: the plan of every system, two approvals, the hold, the effects, the
 * reading back.
 */
import { condition, patched, proxyActivities, sleep } from '@temporalio/workflow';
import type { ErasureActivities } from '#activities/contract';
import type { ErrorCode } from '#libs/domain/errors';
import { asked } from './ask.js';
import { atSystem } from './at-system.js';
import type { Case } from './case.js';
import { leaveIfCancelled } from './halt.js';
import { waitForOtherCases } from './other-cases.js';
import { erasureRecords, records } from './records.js';
import { waitForDownload } from './sign-in.js';

/** The person had withdrawn before the first system was touched. */
const WITHDRAWN = 'wrong-state';
/** Nothing was changed, and nothing further is. */
const STOPS = [WITHDRAWN, 'plan-exceeded', 'legal-hold'] as const satisfies readonly ErrorCode[];
type Stop = (typeof STOPS)[number];

/** What fails for good, a person erases. */
const eraseAsked = (dsr: Case, system: string, ask: () => Promise<void>): Promise<ErrorCode | undefined> =>
  asked(dsr, system, {
    ...{ ask, stops: STOPS },
    byHand: 'erase-by-hand',
    afterRepair: () => leaveIfCancelled(dsr),
  });

const eraserOf = (system: string): ErasureActivities =>
  proxyActivities<ErasureActivities>(atSystem(system, '12 hours'));

/** Planned anew as often as the data map or the data changes before it is carried out. */
export async function approvedErasure(dsr: Case): Promise<string> {
  for (;;) {
    const planId = await fromPlanToErasure(dsr);
    if (planId !== undefined) return planId;
  }
}

/** One round. Undefined when the plan became outdated on the way. Others may have been asked for meanwhile. */
async function fromPlanToErasure(dsr: Case): Promise<string | undefined> {
  dsr.state.beginPlan();
  const { erasers } = await erasureRecords.erasableSystems(dsr.now());
  await dsr.interruptible('erasure', () =>
    Promise.all(
      erasers.map((system) =>
        eraseAsked(dsr, system, () => eraserOf(system).planErasure({ ...dsr.now(), system })),
      ),
    ),
  );
  const { planId, digest, uncovered } = await records.buildPlan(dsr.now());
  if (uncovered) {
    await erasureRecords.recordUncovered({ ...dsr.now(), planId });
    await dsr.until('uncovered-data', () => dsr.state.outdated);
    return undefined;
  }
  if (!(await dsr.approved({ subject: 'plan', id: planId, digest }))) return undefined;
  const { heldUntil } = await erasureRecords.holdErasure({ ...dsr.now(), planId });
  if (!(await dsr.held(heldUntil))) return undefined;
  if (patched('once-more-before-it-erases')) await waitForOtherCases(dsr);
  return dsr.state.release('plan') ? planId : undefined;
}

/**
 * System by system, in the declared order; in those without a machine a person does it. False when one held
 * more than was approved, or a legal hold was set on it: it was left as it is, and the rest is planned and
 * approved again.
 */
export async function carryOut(dsr: Case, planId: string): Promise<boolean> {
  dsr.state.waitingFor = 'erasure';
  const { erasers, byHand, signIns = [] } = await erasureRecords.erasableSystems(dsr.now());
  for (const system of erasers) {
    await waitForDownload(dsr, { system, signIns });
    await leaveIfCancelled(dsr);
    const stopped = await eraseOne(dsr, { system, planId });
    if (stopped !== undefined) dsr.state.takeBack();
    if (stopped === WITHDRAWN) await dsr.until('hold', () => false);
    if (stopped !== undefined) return false;
  }
  for (const system of byHand) {
    await waitForDownload(dsr, { system, signIns });
    await leaveIfCancelled(dsr);
    await dsr.openManualTask(system, { kind: 'erase-by-hand' });
  }
  await dsr.until('manual-tasks', () => dsr.state.manualTasksResolved || dsr.state.cancelledLate);
  if (dsr.state.manualTasksResolved) return true;
  await leaveIfCancelled(dsr);
  await dsr.until('manual-tasks', () => dsr.state.manualTasksResolved);
  return true;
}

/** What is left after all becomes a task of a person. Gives why it was not begun, where it was not. */
async function eraseOne(
  dsr: Case,
  { system, planId }: { readonly system: string; readonly planId: string },
): Promise<Stop | undefined> {
  const cause = await eraseAsked(dsr, system, () => eraseToItsEnd(dsr, { system, planId }));
  if (cause !== undefined) return STOPS.find((stop) => stop === cause);
  let residue = 0;
  await eraseAsked(dsr, system, async () => {
    ({ residue } = await eraserOf(system).verifyErasure({ ...dsr.now(), system, planId }));
  });
  if (residue > 0) await dsr.openManualTask(system, { kind: 'erase-by-hand' });
  return undefined;
}

/** A job of a vendor can take days: it is looked after by timer, and started once. */
async function eraseToItsEnd(
  dsr: Case,
  { system, planId }: { readonly system: string; readonly planId: string },
): Promise<void> {
  for (;;) {
    const { againAfterSeconds } = await eraserOf(system).eraseSystem({ ...dsr.now(), system, planId });
    if (againAfterSeconds === undefined) return;
    await orHeld(dsr, againAfterSeconds);
  }
}

/** A legal hold that is set meanwhile is heard of as a plan that is outdated: the job is looked after at once. */
async function orHeld(dsr: Case, seconds: number): Promise<void> {
  if (!dsr.ways.answersInTime) return sleep(`${seconds} seconds`);
  const { changes } = dsr.state;
  await condition(() => dsr.state.changes > changes, `${seconds} seconds`);
}
