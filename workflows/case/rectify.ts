/**
 * From what was found to what is right: the decisions, the plan of every system, the hold, the effects, the
 * reading back.
 */
import { proxyActivities } from '@temporalio/workflow';
import type { LoginChangeActivities, RectificationActivities } from '#activities/contract';
import type { ErrorCode } from '#libs/domain/errors';
import { asked } from './ask.js';
import { atSystem } from './at-system.js';
import type { Case } from './case.js';
import { records, rectificationRecords } from './records.js';

const logins = proxyActivities<LoginChangeActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '2 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

const rectifierOf = (system: string): RectificationActivities =>
  proxyActivities<RectificationActivities>(atSystem(system, '12 hours'));

/** Planned anew as often as an officer decides otherwise, or the data changes, before it is carried out. */
export async function approvedCorrections(dsr: Case): Promise<string> {
  for (;;) {
    const planId = await fromDecisionsToHold(dsr);
    if (planId !== undefined) return planId;
  }
}

/** One round. Undefined when something was decided, or proved, on the way. */
async function fromDecisionsToHold(dsr: Case): Promise<string | undefined> {
  dsr.state.beginPlan();
  const { undecided } = await rectificationRecords.awaitDecisions(dsr.now());
  if (undecided > 0) return changed(dsr, 'decisions');
  const { proofNeeded } = await dsr.interruptible('proof', () => logins.prepareRectification(dsr.now()));
  if (proofNeeded) return changed(dsr, 'proof');
  const { rectifiers } = await rectificationRecords.rectifiableSystems(dsr.now());
  await dsr.interruptible('rectification', () =>
    Promise.all(rectifiers.map((system) => planOne(dsr, system))),
  );
  const { planId, digest } = await records.buildPlan(dsr.now());
  if (!(await dsr.approved({ subject: 'plan', id: planId, digest }))) return undefined;
  const { heldUntil } = await dsr.interruptible('hold', () =>
    logins.holdRectification({ ...dsr.now(), planId }),
  );
  if (!(await dsr.held(heldUntil)) || !dsr.state.release('plan')) return undefined;
  return planId;
}

async function changed(dsr: Case, waitingFor: 'decisions' | 'proof'): Promise<undefined> {
  await dsr.until(waitingFor, () => dsr.state.outdated);
}

/** Where a system cannot say what it would change, a person corrects there once that is approved. */
async function planOne(dsr: Case, system: string): Promise<void> {
  const cause = await askedOf(dsr, system, () =>
    rectifierOf(system).planRectification({ ...dsr.now(), system }),
  );
  if (cause !== undefined) await rectificationRecords.giveUpPlanning({ ...dsr.now(), system, cause });
}

/**
 * System by system, in the declared order; in those without a machine a person does it. False when one holds
 * something else than was approved: it was left as it is, and everything is planned and approved again.
 */
export async function correct(dsr: Case, planId: string): Promise<boolean> {
  dsr.state.waitingFor = 'rectification';
  const systems = await rectificationRecords.correctingSystems({ ...dsr.now(), planId });
  const { rectifiers, byHand, notHeld } = systems;
  if (notHeld) return takenBack(dsr);
  for (const system of rectifiers) {
    const cause = await correctOne(dsr, { system, planId });
    if (cause === undefined) continue;
    if (isDrift(cause)) return takenBack(dsr);
    if (cause === WITHDRAWN) {
      takenBack(dsr);
      await dsr.until('hold', () => dsr.state.outdated);
      return false;
    }
    await dsr.openManualTask(system, { cause, kind: 'rectify-by-hand' });
  }
  for (const system of byHand) await dsr.openManualTask(system, { kind: 'rectify-by-hand' });
  await dsr.until('manual-tasks', () => dsr.state.manualTasksResolved);
  return true;
}

function takenBack(dsr: Case): false {
  dsr.state.takeBack();
  return false;
}

/** The person had withdrawn before the first system was touched. */
const WITHDRAWN: ErrorCode = 'wrong-state';
/** Nothing was changed: the rows, or the decisions, are others than those approved. */
const isDrift = (code: ErrorCode): boolean => code === 'plan-exceeded' || code === 'digest-mismatch';

/** What is not there after all becomes a task of a person. Gives why it was not done, where it was not. */
async function correctOne(
  dsr: Case,
  { system, planId }: { readonly system: string; readonly planId: string },
): Promise<ErrorCode | undefined> {
  const at = { system, planId };
  const cause = await askedOf(dsr, system, () => rectifierOf(system).rectifySystem({ ...dsr.now(), ...at }));
  if (cause !== undefined) return cause;
  let missing = 0;
  const unread = await askedOf(dsr, system, async () => {
    ({ missing } = await rectifierOf(system).verifyRectification({ ...dsr.now(), ...at }));
  });
  if (unread !== undefined || missing > 0)
    await dsr.openManualTask(system, {
      kind: 'rectify-by-hand',
      ...(unread === undefined ? {} : { cause: unread }),
    });
  return undefined;
}

/** What a person does instead is decided by the caller. */
const askedOf = (dsr: Case, system: string, ask: () => Promise<void>): Promise<ErrorCode | undefined> =>
  asked(dsr, system, { ask, byHand: undefined });
