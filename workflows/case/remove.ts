/** The choice of public items, and what follows from it in every system. */
import { proxyActivities } from '@temporalio/workflow';
import type { RemovalActivities } from '#activities/contract';
import { asked } from './ask.js';
import { atSystem } from './at-system.js';
import type { Case } from './case.js';
import { DAY } from './case-clock.js';
import { doneByHand } from './find.js';
import { markOne } from './mark.js';
import { removalRecords } from './records.js';

const BY_HAND = 'mark-by-hand';

const readerOf = (system: string): RemovalActivities =>
  proxyActivities<RemovalActivities>(atSystem(system, '1 hour'));

/**
 * What anybody can see of the person, system by system; one that cannot tell is looked at by a person, and a machine
 * that a person stands in for is not asked again.
 */
async function readEverywhere(dsr: Case, reading: 'before' | 'after'): Promise<void> {
  const { systems } = await removalRecords.publicSystems(dsr.now());
  const read = (system: string) => () => readerOf(system).readPublicItems({ ...dsr.now(), system, reading });
  await dsr.interruptible('discovery', () =>
    Promise.all(
      systems
        .filter((system) => !dsr.state.isTakenByHand(system))
        .map((system) =>
          asked(dsr, system, { ask: read(system), byHand: BY_HAND, anew: reading === 'after' }),
        ),
    ),
  );
}

/** Days to choose where the date of the answer, which would end the choice, has passed already. */
const LATE_DAYS = 5;

/** False where nothing is public. */
export async function chosen(dsr: Case): Promise<boolean> {
  await readEverywhere(dsr, 'before');
  const { items } = await removalRecords.offerItems(dsr.now());
  if (items === 0) return false;
  const end = Math.max(dsr.daysBeforeDue(1), Date.now() + LATE_DAYS * DAY);
  await dsr.untilDay('choice', end, () => dsr.state.choiceOver);
  return true;
}

/**
 * One system after the other: a cache that is told before the rows are hidden would show them again. Who has
 * looked by hand before the choice did not know of it, and is asked once more.
 */
export async function takenDown(dsr: Case): Promise<void> {
  const { systems } = await removalRecords.removalSystems(dsr.now());
  if (systems.length === 0) return;
  await dsr.interruptible('marks', async () => {
    for (const system of systems)
      if (dsr.state.isTakenByHand(system)) await dsr.openManualTask(system, { kind: BY_HAND, anew: true });
      else await markOne(dsr, system, { mark: 'unpublish', byHand: BY_HAND, anew: true });
  });
  await doneByHand(dsr);
  await readEverywhere(dsr, 'after');
}
