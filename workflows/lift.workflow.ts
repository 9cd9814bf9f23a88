/**
 * The end of a restriction (GDPR Art. 18(3)): the person is told first. Nothing is lifted before the notice
 * has really gone out; a notice that no mailbox takes leaves the restriction standing.
 */
import { ActivityFailure, patched, sleep } from '@temporalio/workflow';
import { errorCodeOf } from './case/failures.js';
import { markerOf } from './case/mark.js';
import type { LiftStart } from './case/messages.js';
import { liftRecords } from './case/records.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

export async function lift({ liftId }: LiftStart): Promise<void> {
  const now = (): { liftId: string; asOf: string } => ({ liftId, asOf: new Date().toISOString() });
  if ((await toldOrNot(liftId)) === 'refused') return liftRecords.recordUnlifted(now());
  const { machines } = await liftRecords.liftTargets({ liftId });
  const byHand: string[] = [];
  for (const system of machines)
    if (!(await lifted(() => markerOf(system).liftSystem({ ...now(), system })))) byHand.push(system);
  await liftRecords.recordLifted({ ...now(), byHand });
}

/**
 * Looks again after two seconds, then ever more seldom, up to six hours: mails wait for servers and for
 * limits.
 */
async function toldOrNot(liftId: string): Promise<'sent' | 'refused'> {
  for (let wait = 2 * SECOND; ; wait = Math.min(2 * wait, 6 * HOUR)) {
    const { notice } = await liftRecords.readNotice({ liftId });
    if (notice !== 'waiting') return notice;
    await sleep(wait);
  }
}

/**
 * A system that refuses us is asked again after half a minute, then ever more seldom, up to an hour: nobody says when its
 * access is repaired. False where a person has to lift.
 */
async function lifted(ask: () => Promise<void>): Promise<boolean> {
  for (let wait = 30 * SECOND; ; wait = Math.min(2 * wait, HOUR)) {
    try {
      await ask();
      return true;
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      const cause = errorCodeOf(error);
      if (cause !== 'system-refused' && cause !== 'system-paused') return false;
      await sleep(patched('lift-again-soon') ? wait : HOUR);
    }
  }
}
