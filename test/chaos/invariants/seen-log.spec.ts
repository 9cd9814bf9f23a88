import { expect, it } from '@jest/globals';
import { judge } from './invariants.js';
import { SeenLog } from './seen-log.js';
import { SOUND } from './sound-world.js';

const LOG = SOUND.events.map(({ position, digest }) => ({ position, digest }));
const seen = (...looks: readonly (typeof LOG)[]): readonly string[] => {
  const log = new SeenLog();
  for (const look of looks) log.look(look);
  return judge({ ...SOUND, earlierLog: log.entries }).I5.violations;
};

it('is right about a log that only grew', () => {
  expect(seen(LOG.slice(0, 3), LOG.slice(0, 5), LOG)).toEqual([]);
});

it.each([
  ['was gone for a while', LOG.slice(1)],
  ['was another one for a while', [{ position: 1, digest: 'another' }, ...LOG.slice(1)]],
])('hears of an entry that %s and came back', (_what, meanwhile) => {
  expect(seen(LOG, meanwhile, LOG)).toEqual(['the entry at position 1 is another one']);
});
