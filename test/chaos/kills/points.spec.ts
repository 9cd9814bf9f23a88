/** A process dies of every fail point there is, each while a case runs through it. */
import { expect, it } from '@jest/globals';
import { FAIL_POINTS, parseFailPoint } from '#libs/fail-points/fail-points';
import { POINTS } from '../points.js';
import { until } from '../until.js';
import { describeWithStack } from '../../support/cli-run.js';
import { itIsSoundInTheEnd, useScene } from './support.js';

/** One errand may be held up by what died before. */
const TRY_SECONDS = 45;
const TRIES = 3;

describeWithStack('a process that dies at', () => {
  const use = useScene({ patienceSeconds: 2_400 });

  it.each(POINTS)(
    '$setting, with $errand',
    async ({ setting, app, errand }) => {
      const { scene } = use;
      const [member] = app === 'api' ? scene.stack.apis : scene.stack.workers;
      if (!member) throw new Error(`no ${app}`);
      const armed = await member.arm(setting);
      const died = (): boolean => member.lives > armed;
      for (let tries = 0; tries < TRIES && !died(); tries += 1) {
        void scene.begin(errand);
        await until(`the end of ${member.name} by ${setting}`, died, TRY_SECONDS).catch(() => undefined);
      }
      expect(died()).toBe(true);
      await member.untilReborn(armed);
    },
    (TRIES + 2) * TRY_SECONDS * 1000,
  );

  itIsSoundInTheEnd(use);
});

it('every fail point is among them', () => {
  const tried = new Set(POINTS.map(({ setting }) => parseFailPoint(setting)?.name));
  const missing = Object.keys(FAIL_POINTS).filter((name) => !tried.has(name as keyof typeof FAIL_POINTS));
  expect(missing).toEqual([]);
});
