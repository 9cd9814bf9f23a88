/** A stop or a hold that was answered is seen by every act that begins after it: the two take their turn. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { rows } from '#libs/persistence/data-source';
import { closeWorkGate } from '#libs/persistence/legal-holds';
import { EVERY_SYSTEM, requireNotPaused, stopSystem } from '#libs/persistence/system-pauses';
import { startTestApi, type TestApi } from '../support/api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const isSomebodyWaiting = async (): Promise<boolean> => {
  const waiting = await rows(
    api.db,
    `SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
     WHERE locktype = 'advisory' AND NOT granted AND d.datname = current_database()`,
  );
  return waiting.length > 0;
};

async function untilSomebodyWaits(): Promise<'waits'> {
  while (!(await isSomebodyWaiting())) await delay(10);
  return 'waits';
}

const stopAll = (): Promise<'done'> =>
  api.db
    .transaction((tx) =>
      stopSystem(tx, { system: EVERY_SYSTEM, reason: 'wrong-erasure', actor: 'officer-1', now: new Date() }),
    )
    .then(() => 'done');

it('a stop waits for the act that has just begun', async () => {
  const [stopped, first] = await api.db.transaction(async (acting) => {
    await requireNotPaused(acting, 'product');
    const stopping = stopAll();
    return [stopping, await Promise.race([stopping, untilSomebodyWaits()])] as const;
  });
  expect([first, await stopped]).toEqual(['waits', 'done']);
  await rows(api.db, `UPDATE system_pause SET resumed_at = now(), resumed_by = 'officer-2'`);
});

it('an act waits for the stop that is just being set, and then sees it', async () => {
  const [acted, first] = await api.db.transaction(async (stopping) => {
    await closeWorkGate(stopping);
    const acting = api.db
      .transaction((tx) => requireNotPaused(tx, 'product'))
      .catch(({ code }: { code: string }) => code);
    const reached = await Promise.race([acting, untilSomebodyWaits()]);
    await stopSystem(stopping, {
      ...{ system: EVERY_SYSTEM, reason: 'wrong-erasure', actor: 'officer-1', now: new Date() },
    });
    return [acting, reached] as const;
  });
  expect([first, await acted]).toEqual(['waits', 'system-paused']);
});
