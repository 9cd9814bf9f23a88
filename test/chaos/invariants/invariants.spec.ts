/** The checker is checked: every way to break a sound world turns exactly its invariant red. */
import { describe, expect, it } from '@jest/globals';
import { personOf } from '../people.js';
import { INVARIANTS, judge, tableOf, violationsOf, type InvariantName } from './invariants.js';
import type { Observed } from './observed.js';
import { SOUND } from './sound-world.js';

const [copy, erasure] = SOUND.cases as [Observed['cases'][number], Observed['cases'][number]];
const [, second] = SOUND.people as [Observed['people'][number], Observed['people'][number]];
const without = (type: string): Observed['events'] => SOUND.events.filter((one) => one.type !== type);
const changed = (type: string, change: Partial<Observed['events'][number]>): Observed['events'] =>
  SOUND.events.map((one) => (one.type === type ? { ...one, ...change } : one));
const said = (event: string, effectiveAt: string): Observed['events'] => [
  ...SOUND.events,
  {
    ...{
      position: 99,
      id: 'x',
      type: event === 'overdue' ? 'clock.overdue' : 'clock.reminder',
      actor: 'system',
    },
    ...{ requestId: copy.requestId, caseId: copy.id, obligationId: null, digest: '', effectiveAt },
    payload: { event },
  },
];

const BROKEN: readonly (readonly [InvariantName, string, Partial<Observed>])[] = [
  ['I1', 'a 202 without a case', { cases: [erasure] }],
  ['I1', 'a case without a workflow', { workflows: SOUND.workflows.slice(1) }],
  ['I1', 'a case that was never recorded as opened', { events: without('case.opened') }],
  ['I1', 'a receipt that was never recorded', { events: without('request.received') }],
  [
    'I1',
    'a reference given twice',
    { accepted: SOUND.accepted.flatMap((one) => (one.person === 1 ? [one, one] : [one])) },
  ],
  [
    'I2',
    'an effect begun and never finished',
    { effects: SOUND.effects.map((one) => ({ ...one, finished: false })) },
  ],
  ['I2', 'the same row changed twice', { changes: [...SOUND.changes, ...SOUND.changes] }],
  ['I2', 'the same write twice at a vendor', { calls: [...SOUND.calls, ...SOUND.calls.slice(0, 1)] }],
  ['I2', 'an account deleted twice', { calls: [...SOUND.calls, ...SOUND.calls.slice(1)] }],
  ['I2', 'an erased person who is still known', { people: [{ ...second, namedAtStripe: true }] }],
  ['I2', 'an erased person with an account', { people: [{ ...second, atClerk: true }] }],
  ['I2', 'a file that is still there', { people: [{ ...second, hasFile: true }] }],
  ['I2', 'a deletion Google never heard of', { people: [{ ...second, deletionsAtGoogle: 0 }] }],
  [
    'I2',
    'a deletion of somebody who asked for a copy',
    { people: [{ ...second, kind: 'access', deletionsAtGoogle: 1 }] },
  ],
  ...[0, 2].map(
    (transferKeys) =>
      [
        'I2',
        `a transfer that came under ${transferKeys} keys`,
        { people: [{ ...second, kind: 'transfer', deletionsAtGoogle: 0, transferKeys }] },
      ] as const,
  ),
  [
    'I2',
    'a correction that is not there',
    { people: [{ ...second, kind: 'rectification', reference: 'WF-COPY', birthDate: '1990-01-01' }] },
  ],
  ['I3', 'a release without approval', { events: without('release.approved') }],
  ['I3', 'an approval that came later', { events: changed('release.approved', { position: 50 }) }],
  ['I3', 'an approval of another digest', { packagesSealed: [{ id: 'package-copy', digest: 'another' }] }],
  [
    'I3',
    'an erasure approved by one where two are needed',
    { events: changed('plan.approved', { actor: 'salma' }) },
  ],
  ['I3', 'an approval by who prepared it', { events: changed('release.approved', { actor: 'system' }) }],
  ['I3', 'an erasure of a plan that there is not', { plans: [] }],
  ['I4', 'a reminder too early', { events: said('reminder-10', '2026-12-09T23:59:59.000Z') }],
  ['I4', 'a date missed before it came', { events: said('overdue', '2026-12-19T23:59:59.000Z') }],
  [
    'I4',
    'a missed date that nobody recorded',
    {
      now: '2026-12-20T00:20:00.000Z',
      cases: [{ ...copy, answeredAt: null, closedAt: null }, erasure],
      events: ['reminder-10', 'reminder-3', 'reminder-1'].flatMap((event) =>
        said(event, '2026-12-19T12:00:00Z').slice(-1),
      ),
    },
  ],
  ['I5', 'an entry gone from the log', { events: SOUND.events.slice(1) }],
  ['I5', 'an entry rewritten', { events: changed('case.opened', { digest: 'rewritten' }) }],
  ['I6', 'a word of a person in a log', { misplacedCanaries: ['logs/api-1.log'] }],
  [
    'I7',
    'a word of somebody else in a package',
    { packages: SOUND.packages.map((one) => ({ ...one, canaries: [...one.canaries, personOf(2).canary] })) },
  ],
  [
    'I7',
    'a package with nothing in it',
    { packages: SOUND.packages.map((one) => ({ ...one, canaries: [] })) },
  ],
  [
    'I7',
    'a package that does not open',
    { packages: SOUND.packages.map((one) => ({ ...one, whole: false })) },
  ],
  ['I8', 'erased words that are back', { people: [{ ...second, tablesWithCanary: ['comments'] }] }],
  [
    'ended',
    'a case that never ended',
    { cases: [{ ...copy, status: 'in-progress', closedAt: null }, erasure] },
  ],
  [
    'ended',
    'a closed case whose workflow failed',
    {
      workflows: SOUND.workflows.map((one) => ({
        ...one,
        status: one.status === 'RUNNING' ? 'RUNNING' : 'FAILED',
      })),
    },
  ],
  ['ended', 'something owed that nobody watches', { workflows: SOUND.workflows.slice(0, 2) }],
  [
    'mails',
    'a mail that was never sent',
    { messages: SOUND.messages.map((one) => ({ ...one, sent: false })) },
  ],
  ['mails', 'a mail that never came', { mails: SOUND.mails.slice(1) }],
  ['mails', 'a mail under another Message-ID', { mails: [...SOUND.mails, '<other@example.org>'] }],
  ['mails', 'an answer without its mail', { messages: SOUND.messages.slice(1), mails: SOUND.mails.slice(1) }],
  ['vault', 'a missing object', { vaultFiles: [] }],
  ['vault', 'an object of nobody', { vaultFiles: [...SOUND.vaultFiles, 'case/package/two.zip'] }],
  ['outbox', 'a signal that waits', { outbox: SOUND.outbox.map((one) => ({ ...one, delivered: false })) }],
];

describe('the checker', () => {
  it('finds nothing wrong with a sound world, and looks at something for every invariant', () => {
    const verdicts = judge(SOUND);
    expect(violationsOf(verdicts)).toEqual([]);
    expect(Object.entries(verdicts).filter(([, { checked }]) => checked === 0)).toEqual([]);
  });

  it.each(BROKEN)('turns %s red for %s', (name, _what, broken) => {
    const red = Object.entries(judge({ ...SOUND, ...broken })).filter(
      ([, { violations }]) => violations.length > 0,
    );
    expect(red.map(([one]) => one)).toContain(name);
  });

  it('has a mutant for every invariant', () => {
    expect(new Set(BROKEN.map(([name]) => name))).toEqual(new Set(Object.keys(INVARIANTS)));
  });

  it('prints a line for every invariant', () => {
    const lines = tableOf(judge(SOUND)).split('\n');
    expect(lines).toHaveLength(Object.keys(INVARIANTS).length + 1);
    expect(lines[1]).toBe(
      'I1      every 202 has its cases, a workflow each, and their events                2           0',
    );
  });
});
