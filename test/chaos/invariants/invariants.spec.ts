/** The checker is checked: every way to break a sound world turns exactly its lines red. */
import { describe, expect, it } from '@jest/globals';
import { BROKEN } from './broken-worlds.js';
import { INVARIANTS, judge, tableOf, violationsOf } from './invariants.js';
import { unseenBy } from './looked-at.js';
import type { Observed } from './observed.js';
import { SOUND } from './sound-world.js';

const redOf = (world: Observed): readonly string[] =>
  Object.entries(judge(world))
    .filter(([, { violations }]) => violations.length > 0)
    .map(([name]) => name);

describe('the checker', () => {
  it('finds nothing wrong with a sound world, and looks at something for every invariant', () => {
    const verdicts = judge(SOUND);
    expect(violationsOf(verdicts)).toEqual([]);
    expect(Object.entries(verdicts).filter(([, { checked }]) => checked === 0)).toEqual([]);
  });

  it.each(BROKEN)('turns %j red, and nothing else, for %s', (red, _what, change) => {
    expect(redOf({ ...SOUND, ...change })).toEqual(red);
  });

  it('has a mutant for every invariant', () => {
    expect(new Set(BROKEN.flatMap(([red]) => red))).toEqual(new Set(Object.keys(INVARIANTS)));
  });

  it.each(['calls', 'mails', 'transfers'] as const)(
    'lets %s come again where a worker died in between',
    (name) => {
      const at = SOUND.now;
      const again = SOUND[name].map((one) => ({ ...one, at }));
      const counted = name === 'calls' ? again.slice(2) : again;
      const outages = counted.map(() => ({
        from: '2026-11-20T12:04:30.000Z',
        until: '2026-11-20T12:04:31.000Z',
      }));
      expect(redOf({ ...SOUND, [name]: [...SOUND[name], ...counted], outages })).toEqual([]);
    },
  );

  it('lets Google be told again where its answer was lost', () => {
    const lost = SOUND.calls.map((one) => ({ ...one, unanswered: true as const }));
    expect(redOf({ ...SOUND, calls: [...lost, ...SOUND.calls.slice(2, 3)] })).toEqual([]);
  });

  it('misses what looked at nothing where somebody came for it', () => {
    const seen = judge(SOUND);
    const names = Object.keys(INVARIANTS) as (keyof typeof INVARIANTS)[];
    const blind = names.reduce(
      (verdicts, name) => ({ ...verdicts, [name]: { checked: 0, violations: [] } }),
      seen,
    );
    expect(unseenBy(seen, ['access', 'letter', 'review'])).toEqual([]);
    expect(unseenBy(blind, [])).toEqual([]);
    expect(unseenBy(blind, ['withdrawal'])).toEqual([
      'I1',
      'I2',
      'I3',
      'I5',
      'I6',
      'ended',
      'mails',
      'vault',
      'outbox',
    ]);
    expect(unseenBy({ ...seen, I4: blind.I4, I7: blind.I7 }, ['access'])).toEqual(['I7']);
    expect(unseenBy({ ...seen, I7: blind.I7, I8: blind.I8 }, ['erasure'])).toEqual(['I8']);
    expect(unseenBy({ ...seen, I4: blind.I4 }, ['letter'])).toEqual(['I4']);
  });

  it('prints a line for every invariant', () => {
    const lines = tableOf(judge(SOUND)).split('\n');
    expect(lines).toHaveLength(Object.keys(INVARIANTS).length + 1);
    expect(lines[1]).toBe(
      'I1      every 202 has its cases, a workflow each, and their events                12           0',
    );
  });
});
