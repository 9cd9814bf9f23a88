/**
 * The search of every system: what one finds may lead to others, and back, until nothing new is found. A
 * system that fails for good becomes a task for a person; one that refuses our access waits until that is
 * repaired; one that does not answer is asked again and again. Systems of one wave do not hold each other up,
 * but the next wave waits for all of them: until each has answered, or an officer takes it by hand.
 */
import {
  ActivityCancellationType,
  ActivityFailure,
  condition,
  isCancellation,
  patched,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import type { ConnectorActivities, SearchAnswer } from '#activities/contract';
import type { ErrorCode } from '#libs/domain/errors';
import type { ManualTaskKind } from '#libs/domain/words';
import { AGAIN_AFTER, atSystem } from './at-system.js';
import { errorCodeOf } from './failures.js';
import type { Case } from './case.js';
import { records } from './records.js';

/** Histories from before a cancellation could halt a begun erasure lack it. */
export const HALT = 'halt-a-begun-erasure';

/** What is said of a system that an officer did not wait for any longer. */
export const NO_ANSWER: ErrorCode = 'system-unavailable';

/** Identifiers can lead in circles only so often: each round finds some that nobody had. */
const MAX_ROUNDS = 25;

const connectorOf = (system: string): ConnectorActivities =>
  proxyActivities<ConnectorActivities>({
    ...atSystem(system, '12 hours'),
    // A search changes nothing: nobody waits for its end.
    cancellationType: ActivityCancellationType.TRY_CANCEL,
  });

/** `byHand`: what a person does where the machine does not search, instead of looking only. */
export async function discoverEverywhere(dsr: Case, byHand?: ManualTaskKind): Promise<void> {
  const { waves } = await records.planSearch(dsr.now());
  const rounds = [...waves];
  const searched = new Set<string>();
  for (let round = 1; rounds.length > 0 && round <= MAX_ROUNDS; round += 1) {
    const systems = rounds.shift() ?? [];
    const fed = await searchAll(dsr, systems, byHand);
    for (const system of systems) searched.add(system);
    const again = [...fed].filter((system) => searched.has(system));
    if (again.length > 0) rounds.push(again);
  }
  for (const system of new Set(rounds.flat()))
    await dsr.openManualTask(system, { cause: 'discovery-limit', ...kindOf(byHand) });
}

const kindOf = (kind: ManualTaskKind | undefined): { kind?: ManualTaskKind } =>
  kind === undefined ? {} : { kind };

/** Gives the systems that got new identifiers. */
async function searchAll(
  dsr: Case,
  systems: readonly string[],
  byHand: ManualTaskKind | undefined,
): Promise<ReadonlySet<string>> {
  const searches = await Promise.allSettled(systems.map((system) => searchOne(dsr, system, byHand)));
  const fed = new Set<string>();
  for (const search of searches) {
    if (search.status === 'rejected') throw search.reason;
    for (const system of search.value?.feeds ?? []) fed.add(system);
  }
  return fed;
}

/** Undefined where a person has to look instead. */
async function searchOne(
  dsr: Case,
  system: string,
  byHand: ManualTaskKind | undefined,
): Promise<SearchAnswer | undefined> {
  if (dsr.state.isTakenByHand(system) && patched('by-hand-stays-by-hand')) return undefined;
  for (;;) {
    try {
      const answer = await dsr.search(system, () =>
        connectorOf(system).discoverSystem({ ...dsr.now(), system }),
      );
      if (answer.task) await dsr.openManualTask(system, { kind: byHand ?? answer.task });
      return answer;
    } catch (error) {
      if (isCancellation(error) && dsr.state.isTakenByHand(system)) {
        await dsr.openManualTask(system, { cause: NO_ANSWER, ...kindOf(byHand) });
        return undefined;
      }
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      const cause = errorCodeOf(error);
      const refused = cause === 'system-refused' || cause === 'system-paused';
      if (refused && patched('pause-a-system-that-refuses') && (await repaired(dsr, system))) continue;
      await dsr.openManualTask(system, { cause, ...kindOf(byHand) });
      return undefined;
    }
  }
}

/**
 * Waits without asking. True when the system is to be asked again, false when an officer looks by hand.
 * `orHalted`: a cancellation in the middle ends the wait, for those who leave the case then; whoever does not
 * would ask in a circle.
 */
export async function repaired(
  dsr: Case,
  system: string,
  { orHalted = false }: { readonly orHalted?: boolean } = {},
): Promise<boolean> {
  dsr.state.pause(system);
  const { paused } = await records.pauseSystem({ ...dsr.now(), system });
  if (!paused) {
    dsr.state.unpause(system);
    // Repaired meanwhile, as far as anybody knows: a fault of ours would ask in a circle.
    if (patched('no-circle-without-a-pause')) await sleep(AGAIN_AFTER);
  }
  const free = (): boolean => !dsr.state.isPaused(system);
  await condition(() => free() || (orHalted && dsr.state.cancelledLate));
  if (!free() && !patched(HALT)) await condition(free);
  return !dsr.state.isTakenByHand(system);
}
