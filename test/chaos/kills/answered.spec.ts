/** Engine and worker die when a person has her answer and the procedure does not know: nobody takes it back meanwhile. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { describeWithStack } from '../../support/cli-run.js';
import { until } from '../until.js';
import { itIsSoundInTheEnd, PATIENCE_SECONDS, useScene } from './support.js';

const REFUSAL = { ground: 'manifestly-excessive' };
const TRIES = 300;

describeWithStack('an answer that only the database knows', () => {
  const use = useScene({ people: 4, configuration: { mailboxHold: 'PT0S' } });

  it.each([
    ['access', 'makeReady'],
    ['restriction', 'answerMarks'],
  ] as const)(
    'of %s is refused by nobody',
    async (kind, answers) => {
      const { scene } = use;
      scene.officeIsOpen = true;
      const [worker] = scene.stack.workers;
      if (!worker) throw new Error('no worker');
      const armed = await worker.arm(`activity.2-ended:${answers}`);
      const done = scene.begin(kind);
      await until('the end of the worker', () => worker.lives > armed, 200);
      scene.officeIsOpen = false;
      await scene.stack.temporal.kill('SIGKILL', 2);
      const one = [...scene.office.seen.values()].find(({ right }) => right === kind);
      let said = '';
      for (let tried = 0; tried < TRIES && !said.includes('wrong-state'); tried += 1) {
        said = await scene.office.post(`cases/${one?.id}/refuse`, REFUSAL).then(() => 'accepted', String);
        if (said === 'accepted') break;
        await delay(100);
      }
      expect(said).toContain('wrong-state');
      scene.officeIsOpen = true;
      await done;
      expect(scene.failures).toEqual([]);
    },
    PATIENCE_SECONDS * 1000,
  );

  itIsSoundInTheEnd(use);
});
