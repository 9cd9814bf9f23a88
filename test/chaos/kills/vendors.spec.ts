/** Vendors that do their work and say nothing, that are busy, broken or refuse us: each for an erasure on its way. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Fault } from '../../../apps/sandbox/src/vendors/faults.js';
import type { Scene } from '../scene.js';
import { until } from '../until.js';
import { describeWithStack } from '../../support/cli-run.js';
import { itIsSoundInTheEnd, PATIENCE_SECONDS, useScene } from './support.js';

const TIME = (PATIENCE_SECONDS + 120) * 1000;
const MINUTE = 60_000;
const VENDORS = ['sign-in', 'stripe', 'analytics'] as const;

const standInsOf = ({ stack }: Scene) =>
  stack.vendors.standing.filter(({ system }) => (VENDORS as readonly string[]).includes(system));

const plan = (
  scene: Scene,
  fault: Fault,
  { times, onlyWrites = false }: { times?: number; onlyWrites?: boolean },
) => {
  for (const { standIn } of standInsOf(scene)) standIn.faults.plan(fault, times, onlyWrites);
};
const repair = (scene: Scene): void => {
  for (const { standIn } of standInsOf(scene)) standIn.faults.repair();
};

describeWithStack('an erasure at vendors', () => {
  const use = useScene({ people: 20 });

  it(
    'that did every first write and never said so',
    async () => {
      plan(use.scene, { kind: 'accepted-then-silence' }, { times: 2, onlyWrites: true });
      await use.scene.begin('erasure');
      repair(use.scene);
      expect(use.scene.failures).toEqual([]);
    },
    TIME,
  );

  it(
    'that are busy, and say for how long',
    async () => {
      plan(use.scene, { kind: 'status', status: 429, retryAfterSeconds: 3 }, { times: 3 });
      await use.scene.begin('erasure');
      repair(use.scene);
      expect(use.scene.failures).toEqual([]);
    },
    TIME,
  );

  it(
    'that are broken for a minute',
    async () => {
      plan(use.scene, { kind: 'status', status: 503 }, {});
      const done = use.scene.begin('erasure');
      await delay(MINUTE);
      repair(use.scene);
      await done;
      expect(use.scene.failures).toEqual([]);
    },
    TIME,
  );

  it(
    'that refuse us until the access is repaired',
    async () => {
      const { scene } = use;
      scene.officeIsOpen = false;
      plan(scene, { kind: 'status', status: 401 }, {});
      const done = scene.begin('erasure');
      interface Listed {
        readonly systems: readonly { readonly system: string; readonly pausedAt: string | null }[];
      }
      const isPaused = async (): Promise<boolean> => {
        const { systems } = await scene.office.get<Listed>('systems');
        return systems.some(({ system, pausedAt }) => system === 'sign-in' && pausedAt !== null);
      };
      await until('the pause of the sign-in', isPaused, 180);
      repair(scene);
      scene.officeIsOpen = true;
      await done;
      expect(scene.failures).toEqual([]);
    },
    TIME,
  );

  itIsSoundInTheEnd(use);
});
