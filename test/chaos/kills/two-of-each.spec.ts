/** Two apis and two workers, of which one dies again and again: the other takes over, and nothing is done by both. */
import { expect, it } from '@jest/globals';
import type { Member } from '../member.js';
import { describeWithStack } from '../../support/cli-run.js';
import { itIsSoundInTheEnd, PATIENCE_SECONDS, useScene } from './support.js';

const DEATHS = 6;
const KINDS = ['access', 'erasure', 'rectification', 'restriction', 'portability', 'withdrawal'] as const;

describeWithStack('two apis and two workers', () => {
  const use = useScene({ apis: 2, workers: 2, people: 20 });

  it(
    'of which one of each dies again and again, under six cases',
    async () => {
      const { scene } = use;
      const errands = KINDS.map((kind) => scene.begin(kind));
      const dying = [scene.stack.apis[0], scene.stack.workers[0]].flatMap((one) =>
        one ? [dieAgain(one)] : [],
      );
      await Promise.all([...errands, ...dying]);
      expect(scene.failures).toEqual([]);
    },
    (PATIENCE_SECONDS + 120) * 1000,
  );

  itIsSoundInTheEnd(use);
});

async function dieAgain(member: Member): Promise<void> {
  for (let death = 0; death < DEATHS; death += 1) {
    const { lives } = member;
    await member.kill();
    await member.untilReborn(lives);
  }
}
