/**
 * What is owed in one system after a case has closed: waited for, done on its day, and again where its row
 * says so. The row in the database says what is to be done; a message only says that it has changed.
 */
import {
  ActivityFailure,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { AtObligation, FulfilmentActivities, ObligationActivities } from '#activities/contract';
import { AGAIN_AFTER, atSystem } from './case/at-system.js';
import { errorCodeOf } from './case/failures.js';
import { obligationChanged, systemResumed, type ObligationStart } from './case/messages.js';

const records = proxyLocalActivities<ObligationActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/**
 * A system may be taken out of the configuration in the years between: then nobody listens there any more.
 */
const fulfilling = (system: string): FulfilmentActivities =>
  proxyActivities<FulfilmentActivities>({
    ...atSystem(system, '12 hours'),
    scheduleToStartTimeout: '3 days',
  });

/** The instant of the next step, or what has to come first. */
type Next = number | 'over' | 'needs-you' | 'paused';

export async function obligation(start: ObligationStart): Promise<void> {
  const { obligationId, system = '' } = start;
  const now = (): AtObligation => ({ obligationId, asOf: new Date().toISOString() });
  const seen = new Set<string>();
  let changed = false;
  let resumed = false;
  setHandler(obligationChanged, ({ factId }) => {
    changed ||= !seen.has(`changed/${factId}`);
    seen.add(`changed/${factId}`);
  });
  setHandler(systemResumed, () => void (resumed = true));

  for (let next: Next = Date.parse(start.dueAt); next !== 'over'; next = await step(system, now)) {
    const left = typeof next === 'number' ? next - Date.now() : 0;
    if (next === 'needs-you') await condition(() => changed);
    else if (next === 'paused') await condition(() => changed || resumed);
    else if (left > 0) await condition(() => changed, left);
    if (workflowInfo().continueAsNewSuggested && !changed)
      await continueAsNew<typeof obligation>({ ...start, dueAt: now().asOf });
    changed = false;
    resumed = false;
  }
}

/** Older histories asked again at once. */
const againAfter = (): number => (patched('no-circle-without-a-pause') ? AGAIN_AFTER : 0);

async function step(system: string, now: () => AtObligation): Promise<Next> {
  try {
    if (!(await records.beginObligation(now())).open) return 'over';
    const answer = await fulfilling(system).fulfilObligation(now());
    return answer.state === 'waits' ? Date.parse(answer.due) : answer.state;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    const cause = errorCodeOf(error);
    if (cause === 'system-refused' || cause === 'system-paused')
      return (await records.pauseObligation(now())).paused ? 'paused' : Date.now() + againAfter();
    await records.recordObligationFault({ ...now(), cause });
    return 'needs-you';
  }
}
