/**
 * One mark in every system that holds something of the person; in those without a machine a person sets it.
 */
import { proxyActivities } from '@temporalio/workflow';
import type { MarkActivities, SetMark } from '#activities/contract';
import type { ManualTaskKind } from '#libs/domain/words';
import { asked } from './ask.js';
import { atSystem } from './at-system.js';
import type { Case } from './case.js';
import { markRecords } from './records.js';

export const markerOf = (system: string): MarkActivities =>
  proxyActivities<MarkActivities>(atSystem(system, '1 hour'));

interface Marking {
  readonly mark: SetMark;
  /** What a person does where a machine cannot; undefined where nobody is asked to. */
  readonly byHand: ManualTaskKind | undefined;
  /** Also where a person was asked the same before. */
  readonly anew?: boolean;
}

/** All systems at once; only what rests on the mark of another waits for it. */
async function markEverywhere(dsr: Case, { mark, byHand }: Marking): Promise<void> {
  const targets = await markRecords.markTargets({ ...dsr.now(), mark });
  if (byHand) for (const system of targets.byHand) await dsr.openManualTask(system, { kind: byHand });
  await dsr.interruptible('marks', async () => {
    for (const systems of [targets.machines, targets.after ?? []])
      await Promise.all(systems.map((system) => markOne(dsr, system, { mark, byHand })));
  });
}

export async function markOne(dsr: Case, system: string, { mark, byHand, anew }: Marking): Promise<void> {
  let rest = false;
  let goesOn: boolean | undefined;
  const ask = async (): Promise<void> => {
    ({ byHand: rest, stop: goesOn } = await markerOf(system).markSystem({ ...dsr.now(), system, mark }));
  };
  const cause = await asked(dsr, system, { ask, byHand, anew });
  if (cause !== undefined) await markRecords.recordUnmarked({ ...dsr.now(), system, mark, cause });
  else if (rest && byHand) await dsr.openManualTask(system, { kind: byHand, anew });
  else if (goesOn && mark === 'restrict') await dsr.openManualTask(system, { kind: 'stop-by-hand' });
}

/** Stored, and used for nothing else (GDPR Art. 18(2)). Can be undone, and needs no approval. */
export async function restrictEverywhere(dsr: Case): Promise<void> {
  await markRecords.beginRestriction(dsr.now());
  await markEverywhere(dsr, { mark: 'restrict', byHand: 'mark-by-hand' });
}

export const stopEverywhere = (dsr: Case): Promise<void> =>
  markEverywhere(dsr, { mark: 'stop', byHand: 'stop-by-hand' });

/**
 * Before anything is erased; by machine only, since a person who could restrict would erase. But where more
 * would be sent after the erasure, a person stops that first.
 */
export async function hideEverywhere(dsr: Case): Promise<void> {
  await markRecords.beginRestriction(dsr.now());
  await markEverywhere(dsr, { mark: 'restrict', byHand: undefined });
  await markEverywhere(dsr, { mark: 'unpublish', byHand: undefined });
}
