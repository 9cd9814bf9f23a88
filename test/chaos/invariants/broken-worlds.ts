/** Every way to break the sound world: one change each, and the lines that have to turn red for it, all of them. */
import { personOf } from '../people.js';
import type { InvariantName } from './invariants.js';
import type { Observed, ObservedPerson } from './observed.js';
import { caseOf, packageOf, referenceOf, SOUND } from './sound-world.js';

export type BrokenWorld = readonly [red: readonly InvariantName[], what: string, change: Partial<Observed>];

const without = (type: string): Observed['events'] => SOUND.events.filter((one) => one.type !== type);
const changed = (type: string, change: Partial<Observed['events'][number]>): Observed['events'] =>
  SOUND.events.map((one) => (one.type === type ? { ...one, ...change } : one));

type Things =
  'cases' | 'calls' | 'changes' | 'effects' | 'packages' | 'transfers' | 'approvals' | 'messages' | 'mails';
/** The thing at this place is another one. */
const edited = <Name extends Things>(
  name: Name,
  place: number,
  change: Partial<Observed[Name][number]>,
): Partial<Observed> => ({
  [name]: SOUND[name].map((one, index) => (index === place ? { ...one, ...change } : one)),
});
/** One thing more, as the one at this place but for the change. */
const added = <Name extends Things>(
  name: Name,
  place: number,
  change: Partial<Observed[Name][number]> = {},
): Partial<Observed> => ({ [name]: [...SOUND[name], { ...SOUND[name][place], ...change }] });
const person = (number: number, change: Partial<ObservedPerson>): Partial<Observed> => ({
  people: SOUND.people.map((one) => (one.person.number === number ? { ...one, ...change } : one)),
});
const times = (count: number, name: 'calls' | 'mails' | 'transfers', place: number): Partial<Observed> => ({
  [name]: [...SOUND[name], ...Array.from({ length: count - 1 }, () => SOUND[name][place])],
});

const BESIDES: readonly string[] = ['transferred', 'restriction-lifted'];
/** The database says this of everybody, and so do the mails and the log: `instead` of every answer, of none where it is empty. */
const everybody = (outcome: string, template: string, instead: string): Partial<Observed> => ({
  cases: SOUND.cases.map((one) => ({ ...one, outcome })),
  events: SOUND.events.flatMap((one) => {
    if (one.type === 'case.closed') return [{ ...one, payload: { outcome } }];
    if (/^package\.ready$|\.answered$/.test(one.type))
      return instead === '' ? [] : [{ ...one, type: instead, payload: {} }];
    return instead === '' && one.type === 'case.refused' ? [] : [one];
  }),
  messages: SOUND.messages.map((one) => {
    if (BESIDES.includes(one.template)) return one;
    const isObjection = instead !== '' && one.template.startsWith('objection-');
    return { ...one, template: isObjection ? 'objection-refused' : template };
  }),
});
/** Her mail says how her case ended, and then comes another one. */
const alsoTold = (template: string): Partial<Observed> => ({
  ...added('messages', 0, { id: 'c0000000-0000-4000-8000-000000000099', template }),
  ...added('mails', 0, { messageId: '<c0000000-0000-4000-8000-000000000099@example.org>' }),
});
/** As the first of this type, once more. */
const onceMore = (type: string, change: Partial<Observed['events'][number]> = {}): Observed['events'] => [
  ...SOUND.events,
  ...SOUND.events
    .filter((one) => one.type === type)
    .slice(0, 1)
    .map((one) => ({ ...one, position: 999, id: 'once more', digest: 'once more', ...change })),
];

const [stripe, signIn, google, metadata] = [0, 1, 2, 3];

const STRANGER = personOf(99);
const LATER = '2026-11-20T12:04:30.000Z';
const EARLIER = '2026-11-20T12:00:30.000Z';

const LOST: readonly BrokenWorld[] = [
  [
    ['I1'],
    'a 202 without a case',
    {
      accepted: [...SOUND.accepted, { reference: 'WF-P-13', person: 13, rights: ['access'], at: SOUND.now }],
    },
  ],
  [['I1'], 'a case that was never recorded as opened', { events: without('case.opened') }],
  [['I1'], 'a receipt that was never recorded', { events: without('request.received') }],
  [['I1'], 'a reference given twice', { accepted: [...SOUND.accepted, ...SOUND.accepted.slice(0, 1)] }],
  [
    ['I1'],
    'a copy that was asked for, opened as portable files',
    edited('cases', 0, { right: 'portability' }),
  ],
  [['I5'], 'a package called ready twice', { events: onceMore('package.ready') }],
  [['I5'], 'a case closed twice', { events: onceMore('case.closed') }],
  [['I5'], 'an erasure answered twice', { events: onceMore('erasure.answered') }],
  [['I1', 'ended'], 'a case without a workflow', { workflows: SOUND.workflows.slice(1) }],
  [['I5'], 'an entry rewritten', { events: changed('plan.approved', { digest: 'rewritten' }) }],
  [['I5'], 'an entry gone from the log', { earlierLog: [{ position: 999, digest: 'gone' }] }],
  [['I6'], 'a word of a person in a log', { misplacedCanaries: ['logs/api-1.log'] }],
];

const TWICE: readonly BrokenWorld[] = [
  [['I2'], 'an effect begun and never finished', edited('effects', 0, { finished: false })],
  [['I2'], 'every effect twice in the ledger', { effects: [...SOUND.effects, ...SOUND.effects] }],
  [
    ['I2'],
    'an effect once more under another id',
    added('effects', 0, { id: 'once more', target: 'another plan' }),
  ],
  [['I2'], 'the same values written once more into the product', added('changes', 0, { transaction: '99' })],
  [['I2'], 'a mark set once more in the product', added('changes', 2, { transaction: '99' })],
  [['I2'], 'the same write twice at Stripe', times(2, 'calls', stripe)],
  [['I2'], 'an account deleted twice', times(2, 'calls', signIn)],
  [['I2'], 'the same transfer ten times under one key', times(10, 'transfers', 0)],
  [['I2'], 'Google told seven times', times(7, 'calls', google)],
  [['I2'], 'ten identical PATCHes at Clerk', times(10, 'calls', metadata)],
  [
    ['I2'],
    'Google told twice, and a worker that died later',
    { ...times(2, 'calls', google), outages: [{ from: LATER, until: LATER }] },
  ],
  [
    ['I2'],
    'Google told three times, and one worker that died',
    {
      calls: [
        ...SOUND.calls,
        ...[LATER, SOUND.now].flatMap((at) => ({
          ...(SOUND.calls[google] as Observed['calls'][number]),
          at,
        })),
      ],
      outages: [{ from: '2026-11-20T12:03:30.000Z', until: '2026-11-20T12:03:31.000Z' }],
    },
  ],
];

const NOT_DONE: readonly BrokenWorld[] = [
  [['I2'], 'an erased person who is still known', person(2, { namedAtStripe: true })],
  [['I2'], 'an erased person with an account', person(2, { atClerk: true })],
  [['I2'], 'a file that is still there', person(2, { hasFile: true })],
  [['I2'], 'a person who is still known after a review', person(12, { namedAtStripe: true })],
  [['I2'], 'the file of somebody who asked for a copy gone', person(1, { hasFile: false })],
  [['I2'], 'the account of somebody who objected gone', person(7, { atClerk: false })],
  [['I2'], 'the name of somebody who asked for a restriction gone', person(4, { namedAtStripe: false })],
  [['I2'], 'a deletion Google never heard of', person(2, { deletionsAtGoogle: 0 })],
  [['I2'], 'a deletion of somebody who asked for a copy', person(1, { deletionsAtGoogle: 1 })],
  [['I2'], 'a correction that is nowhere', person(3, { corrected: [] })],
  [
    ['I2'],
    'a correction that one system lacks',
    person(3, { corrected: ['product: birth date', 'stripe: name'] }),
  ],
  [['I2'], 'a correction that nobody wanted', person(1, { corrected: ['stripe: name'] })],
  [['I2'], 'a restriction of nothing', person(4, { carries: [] })],
  [['I2'], 'a restriction that stands after its end', person(5, { carries: ['product: restricted'] })],
  [['I2'], 'a withdrawal that nobody heard of', person(6, { carries: [] })],
  [['I2'], 'an objection upheld without a stop', person(7, { carries: [] })],
  [
    ['I2'],
    'a restriction that outlasts a refused objection',
    person(8, { carries: ['sign-in: restricted'] }),
  ],
  [['I2'], 'a transfer that never came', person(10, { transferKeys: 0 })],
  [['I2'], 'a transfer under two keys', person(10, { transferKeys: 2 })],
  [['I2'], 'files of somebody who asked for none to be sent', person(9, { transferKeys: 1 })],
  [['I7'], 'files that nobody could open', { packages: SOUND.packages.filter((one) => one.person !== 9) }],
  [['I7'], 'a copy that nobody could open', { packages: SOUND.packages.filter((one) => one.person !== 1) }],
];

const NOT_APPROVED: readonly BrokenWorld[] = [
  [['I3'], 'a release without approval', { events: without('release.approved') }],
  [['I3'], 'an approval that came later', { events: changed('release.approved', { position: 999 }) }],
  [
    ['I3'],
    'an approval of another digest',
    { packagesSealed: SOUND.packagesSealed.map((one) => ({ ...one, digest: 'another' })) },
  ],
  [
    ['I3'],
    'an erasure approved by one where two are needed',
    { events: changed('plan.approved', { actor: 'salma' }) },
  ],
  [['I3'], 'an approval by who prepared it', { events: changed('release.approved', { actor: 'system' }) }],
  [['I3'], 'an erasure of a plan that there is not', { plans: SOUND.plans.slice(1) }],
  [['I3'], 'an approval that stands in the log alone', { approvals: SOUND.approvals.slice(1) }],
  [
    ['I3'],
    'one approver where it is said that one suffices',
    {
      approvals: SOUND.approvals.filter((_, index) => index !== 0).map((one) => ({ ...one, needed: 1 })),
    },
  ],
  [['I3'], 'rows of the product erased before both had approved', edited('approvals', 1, { at: LATER })],
  [['I3'], 'a vendor told before both had approved', edited('calls', stripe, { at: EARLIER })],
  [['I3'], 'a correction before its approval', edited('changes', 1, { at: EARLIER })],
  [['I3'], 'a mark before it was begun', edited('changes', 2, { at: EARLIER })],
  [
    ['I3'],
    'a row of a stranger deleted',
    added('changes', 0, { operation: 'DELETE', account: STRANGER.accountId, transaction: '99' }),
  ],
  [
    ['I3'],
    'a row of a stranger changed with hers',
    added('changes', 0, { account: STRANGER.accountId, key: STRANGER.accountId }),
  ],
  [['I3'], 'a row of nobody changed', added('changes', 0, { account: null, transaction: '99' })],
  [['I3'], 'a change by a connection of no name', edited('changes', 0, { by: '' })],
  [['I3'], 'an erasure of somebody who asked for a mark', edited('changes', 2, { by: 'wafa erasure' })],
  [
    ['I3'],
    'a write at a vendor about a stranger',
    added('calls', metadata, { person: STRANGER.number, bodyDigest: 'x' }),
  ],
  [['I3'], 'a write at a vendor about nobody', added('calls', metadata, { person: null, bodyDigest: 'x' })],
  [
    ['I3'],
    'a write at a vendor that the ledger does not know',
    { effects: SOUND.effects.filter(({ system }) => system !== 'stripe') },
  ],
  [['I3'], 'an account deleted that was to be marked', edited('calls', metadata, { method: 'DELETE' })],
  [['I3'], 'a transfer that nobody asked for', added('transfers', 0, { reference: referenceOf(9) })],
  [['I3'], 'a transfer of no request', added('transfers', 0, { reference: 'WF-NONE' })],
  [['I3'], 'a transfer before its release', edited('transfers', 0, { at: EARLIER })],
  [
    ['I3'],
    'a transfer that nobody released',
    { approvals: SOUND.approvals.filter(({ target }) => target !== packageOf(10)) },
  ],
];

const said = (event: string, effectiveAt: string): Observed['events'] => [
  ...SOUND.events,
  {
    ...{ position: 999, id: 'x', type: event === 'overdue' ? 'clock.overdue' : 'clock.reminder' },
    ...{ actor: 'system', requestId: null, caseId: caseOf(1), obligationId: null, digest: '', effectiveAt },
    payload: { event },
  },
];

const DATES: readonly BrokenWorld[] = [
  ...['clock.reminder', 'clock.overdue'].flatMap((type): BrokenWorld[] => [
    [['I4'], `a letter entered late without its ${type}`, { events: without(type) }],
    [
      ['I4'],
      `${type} twice for one date`,
      { events: [...SOUND.events, ...SOUND.events.filter((one) => one.type === type)] },
    ],
  ]),
  [
    ['I4'],
    'an earlier reminder in place of the last one',
    { events: changed('clock.reminder', { payload: { event: 'reminder-3' } }) },
  ],
  [['I4'], 'a reminder too early', { events: said('reminder-10', '2026-12-09T23:59:59.000Z') }],
  [
    ['I4'],
    'a missed date that nobody recorded',
    {
      now: '2026-12-20T00:20:00.000Z',
      ...edited('cases', 0, { answeredAt: '2026-12-20T00:20:00.000Z', closedAt: '2026-12-20T00:20:00.000Z' }),
    },
  ],
  [['I4'], 'a date missed before it came', { events: said('overdue', '2026-12-19T23:59:59.000Z') }],
];

const APART: readonly BrokenWorld[] = [
  [
    ['I7'],
    'a word of somebody else in a package',
    edited('packages', 0, { canaries: [personOf(1).canary, personOf(2).canary] }),
  ],
  [['I7'], 'a package with nothing in it', edited('packages', 0, { canaries: [] })],
  [['I7'], 'a package that does not open', edited('packages', 0, { whole: false })],
  ...[
    ...['comments.body', 'accounts.email', 'accounts.clerk_user_id', 'analytics_ids.client_id'],
    ...['payments.stripe_customer_id', 'consents.account_id'],
  ].map((column): BrokenWorld => [['I8'], `erased data in ${column}`, person(2, { standsIn: [column] })]),
  ...['consents.proof', 'payments.stripe_customer_id', 'profiles.bio'].map((column): BrokenWorld => [
    ['I8'],
    `${column} after a review`,
    person(12, { standsIn: [column] }),
  ]),
];

const ENDED_OTHERWISE: readonly BrokenWorld[] = [
  ...['refused', 'unverified', 'withdrawn-by-requester', 'duplicate'].map((outcome): BrokenWorld => {
    const cases = SOUND.cases.map((one) => ({ ...one, outcome }));
    return [['ended', 'mails'], `everybody ${outcome}`, { cases }];
  }),
  [['ended'], 'everybody refused, as log and mails say', everybody('refused', 'refused', 'case.refused')],
  [['ended'], 'everybody unverified, as log and mails say', everybody('unverified', 'closed-unverified', '')],
  [
    ['ended', 'mails'],
    'an executed erasure called withdrawn',
    edited('cases', 1, { outcome: 'withdrawn-by-requester' }),
  ],
  [['ended', 'mails'], 'a released copy called refused', edited('cases', 0, { outcome: 'refused' })],
  [['ended'], 'a whole copy called partly fulfilled', edited('cases', 0, { outcome: 'partly-fulfilled' })],
  [['ended'], 'an erasure that keeps something called whole', edited('cases', 1, { outcome: 'fulfilled' })],
  [
    ['ended'],
    'a refusal in the log beside the answer',
    { events: onceMore('case.refused', { caseId: caseOf(1) }) },
  ],
  [
    ['ended'],
    'an answer in the log beside the refusal',
    { events: onceMore('marks.answered', { caseId: caseOf(8) }) },
  ],
  [['ended'], 'marks that were never recorded as answered', { events: without('marks.answered') }],
  [['ended'], 'an end that was never recorded', { events: without('case.closed') }],
  [
    ['ended'],
    'another end in the log',
    { events: changed('case.closed', { payload: { outcome: 'refused' } }) },
  ],
  ...['refused', 'withdrawn', 'closed-unverified', 'erasure-halted', 'transfer-failed'].map(
    (template): BrokenWorld => [['mails'], `an answer, and the mail ${template}`, alsoTold(template)],
  ),
  ...BESIDES.map((template): BrokenWorld => {
    const messages = SOUND.messages.map((one) =>
      one.template === template ? { ...one, template: 'x' } : one,
    );
    return [['mails'], `nobody told ${template}`, { messages }];
  }),
  [
    ['mails'],
    'a refusal without its mail',
    { messages: SOUND.messages.toSpliced(7, 1), mails: SOUND.mails.toSpliced(7, 1) },
  ],
];

const LEFT: readonly BrokenWorld[] = [
  [['ended'], 'a case that never ended', edited('cases', 0, { status: 'in-progress', closedAt: null })],
  [
    ['ended'],
    'a closed case whose workflow failed',
    { workflows: [{ id: `dsr-${caseOf(1)}`, status: 'FAILED' }, ...SOUND.workflows.slice(1)] },
  ],
  [
    ['ended'],
    'something owed that nobody watches',
    { workflows: SOUND.workflows.filter(({ id }) => id !== 'obligation-owed') },
  ],
  [['ended'], 'a lift that goes on for ever', { lifts: [{ id: 'lift', ended: false }] }],
  [['mails'], 'a mail that was never sent', edited('messages', 0, { sent: false })],
  [
    ['mails'],
    'a mail called refused where nobody refuses mail',
    edited('messages', 0, { sent: false, refused: true }),
  ],
  [['mails'], 'a mail that never came', { mails: SOUND.mails.slice(1) }],
  [['mails'], 'a mail under another Message-ID', added('mails', 0, { messageId: '<other@example.org>' })],
  [['mails'], 'a mail that came twice for nothing', times(2, 'mails', 0)],
  [
    ['mails'],
    'a mail that came three times, and one worker that died',
    { ...times(3, 'mails', 0), outages: [{ from: SOUND.now, until: SOUND.now }] },
  ],
  [
    ['mails'],
    'the same answer under two Message-IDs',
    {
      ...added('messages', 0, { id: 'c0000000-0000-4000-8000-000000000099' }),
      ...added('mails', 0, { messageId: '<c0000000-0000-4000-8000-000000000099@example.org>' }),
    },
  ],
  [
    ['mails'],
    'an answer without its mail',
    { messages: SOUND.messages.slice(1), mails: SOUND.mails.slice(1) },
  ],
  [['vault'], 'a missing object', { vaultFiles: [] }],
  [['vault'], 'an object of nobody', { vaultFiles: [...SOUND.vaultFiles, 'case/package/two.zip'] }],
  [['outbox'], 'a signal that waits', { outbox: SOUND.outbox.map((one) => ({ ...one, delivered: false })) }],
];

export const BROKEN: readonly BrokenWorld[] = [
  ...[...LOST, ...TWICE, ...NOT_DONE, ...NOT_APPROVED, ...DATES, ...APART, ...ENDED_OTHERWISE, ...LEFT],
];
