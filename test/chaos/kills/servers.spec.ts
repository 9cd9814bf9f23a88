/** Temporal is killed and stays down for half a minute where a case needs it; PostgreSQL is stopped at once. */
import { expect, it } from '@jest/globals';
import { immediateStop } from '../faults.js';
import type { Scene } from '../scene.js';
import { until } from '../until.js';
import { describeWithStack } from '../../support/cli-run.js';
import { itIsSoundInTheEnd, PATIENCE_SECONDS, useScene } from './support.js';

const DOWN_SECONDS = 30;
const TIME = (PATIENCE_SECONDS + 60) * 1000;

const killTemporal = async ({ stack }: Scene): Promise<void> => {
  await until('Temporal', () => stack.temporal.isServing, 90);
  expect(await stack.temporal.kill('SIGKILL', DOWN_SECONDS)).toBe(true);
};

const hasStatus = ({ office }: Scene, status: string, reference: string): boolean =>
  [...office.seen.values()].some((one) => one.reference.startsWith(reference) && one.status === status);

describeWithStack('half a minute without Temporal', () => {
  const use = useScene({ people: 20 });

  it(
    'at intake: the person gets her 202 all the same',
    async () => {
      await killTemporal(use.scene);
      let serving: boolean | undefined;
      const accepted = (): Promise<void> => {
        serving = use.scene.stack.temporal.isServing;
        return Promise.resolve();
      };
      await use.scene.begin('access', { accepted });
      expect([serving, use.scene.failures]).toEqual([false, []]);
    },
    TIME,
  );

  it(
    'at confirmation: the mailbox is proved all the same',
    async () => {
      let serving: boolean | undefined;
      await use.scene.begin('rectification', {
        accepted: () => killTemporal(use.scene),
        proved: () => {
          serving = use.scene.stack.temporal.isServing;
          return Promise.resolve();
        },
      });
      expect([serving, use.scene.failures]).toEqual([false, []]);
    },
    TIME,
  );

  it(
    'at approval: officers hear that it is not known, and try again',
    async () => {
      const { scene } = use;
      scene.officeIsOpen = false;
      let reference = '';
      const done = scene.begin('erasure', {
        accepted: (accepted) => {
          ({ reference } = accepted);
          return Promise.resolve();
        },
      });
      await until('a plan', () => reference !== '' && hasStatus(scene, 'awaiting-approval', reference), 180);
      await killTemporal(scene);
      scene.officeIsOpen = true;
      await until('an approval that fails', () => scene.office.lastError.includes('outcome-unknown'), 60);
      await done;
      expect(scene.failures).toEqual([]);
    },
    TIME,
  );

  it(
    'and the worker with it, in the middle of an approval: it counts, or can be given again',
    async () => {
      const { scene } = use;
      const [worker] = scene.stack.workers;
      if (!worker) throw new Error('no worker');
      // What the approval leads to is recorded, and the engine has not heard of that.
      const armed = await worker.arm('activity.2-ended:holdRelease');
      const done = scene.begin('access');
      await until('the end of the worker', () => worker.lives > armed, 180);
      await killTemporal(scene);
      await done;
      expect(scene.failures).toEqual([]);
    },
    TIME,
  );

  itIsSoundInTheEnd(use);
});

describeWithStack('PostgreSQL stopped at once', () => {
  const use = useScene({ people: 20 });

  it.each(['access', 'erasure', 'rectification'] as const)(
    'while %s runs, twice',
    async (kind) => {
      const { scene } = use;
      const { postgres } = scene.stack;
      const stop = async (): Promise<void> => {
        await until('PostgreSQL', () => postgres.isServing, 90);
        expect(await immediateStop(postgres)).toBe(true);
      };
      await scene.begin(kind, { accepted: stop, proved: stop });
      expect(scene.failures).toEqual([]);
    },
    TIME,
  );

  itIsSoundInTheEnd(use);
});
