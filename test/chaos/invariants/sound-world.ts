/** A small world in which everything is as it should be: one person for each kind of errand, all answered. For the mutants. */
import type { ErrandKind } from '../driver/errands.js';
import { personOf } from '../people.js';
import { PRODUCT } from './ledger.js';
import type {
  Observed,
  ObservedApproval,
  ObservedCall,
  ObservedChange,
  ObservedEffect,
  ObservedEvent,
  ObservedPerson,
} from './observed.js';

/** One minute after the other: asked, approved, begun, done, answered, looked at. */
const AT = {
  asked: '2026-11-20T12:00:00.000Z',
  approved: '2026-11-20T12:01:00.000Z',
  begun: '2026-11-20T12:02:00.000Z',
  done: '2026-11-20T12:03:00.000Z',
  answered: '2026-11-20T12:04:00.000Z',
  now: '2026-11-20T12:05:00.000Z',
} as const;

/** By the number of the person. */
const ERRANDS: readonly (readonly [ErrandKind, right: string, template: string, outcome?: string])[] = [
  ['access', 'access', 'answer-ready'],
  ['erasure', 'erasure', 'erased', 'partly-fulfilled'],
  ['rectification', 'rectification', 'rectified'],
  ['restriction', 'restriction', 'restricted'],
  ['lift', 'restriction', 'restricted'],
  ['withdrawal', 'withdrawal', 'consent-withdrawn'],
  ['objection', 'objection', 'objection-upheld'],
  ['outweighed', 'objection', 'objection-refused', 'refused'],
  ['portability', 'portability', 'answer-ready'],
  ['transfer', 'portability', 'answer-ready'],
  ['letter', 'access', 'answer-ready'],
  ['review', 'erasure', 'erased', 'partly-fulfilled'],
];

const digits = (number: number): string => String(number).padStart(12, '0');
export const caseOf = (number: number): string => `a0000000-0000-4000-8000-${digits(number)}`;
const requestOf = (number: number): string => `b0000000-0000-4000-8000-${digits(number)}`;
const messageOf = (number: number): string => `c0000000-0000-4000-8000-${digits(number)}`;
export const referenceOf = (number: number): string => `WF-P-${number}`;
const planOf = (number: number): string => `plan-${number}`;
export const packageOf = (number: number): string => `package-${number}`;
/** Its date had passed when it was entered. */
const LETTER = 11;
/** What is told besides the answer. */
const ALSO: readonly (readonly [number: number, template: string])[] = [
  ...[5, 7, 8].map((number) => [number, 'restriction-lifted'] as const),
  [10, 'transferred'],
];
const numbers = ERRANDS.map((_, index) => index + 1);
const MARKED = [4, 5, 6, 7];
const OUTWEIGHED = 8;
const WITH_PACKAGE = [1, 9, 10, LETTER];
const REVIEW = 12;
const ERASED = [2, REVIEW];
const WITH_PLAN = [...ERASED, 3];

const of = (
  number: number,
  [type, actor, payload = {}]: readonly [string, string, Readonly<Record<string, unknown>>?],
): Omit<ObservedEvent, 'position' | 'id' | 'digest'> => ({
  ...{ type, actor, payload, obligationId: null, effectiveAt: AT.asked },
  requestId: requestOf(number),
  caseId: type === 'request.received' ? null : caseOf(number),
});

const plan = (number: number, needed: number) => ({
  target: planOf(number),
  digest: `d-plan-${number}`,
  needed,
});

const EVENTS: readonly ObservedEvent[] = [
  ...numbers.flatMap((number) => [
    of(number, ['request.received', 'requester']),
    of(number, ['case.opened', 'requester']),
  ]),
  ...ERASED.flatMap((number) => [
    of(number, ['plan.approved', 'salma', plan(number, 2)]),
    of(number, ['plan.approved', 'idris', plan(number, 2)]),
  ]),
  of(3, ['plan.approved', 'salma', plan(3, 1)]),
  ...WITH_PACKAGE.flatMap((number) => [
    of(number, [
      'release.approved',
      'salma',
      { target: packageOf(number), digest: `d-package-${number}`, needed: 1 },
    ]),
    of(number, ['package.ready', 'system', { package: packageOf(number) }]),
  ]),
  ...ERASED.flatMap((number) => [
    of(number, ['erasure.intended', 'system', { plan: planOf(number), system: 'stripe' }]),
    of(number, ['erasure.done', 'system', { plan: planOf(number), system: 'stripe' }]),
    of(number, ['erasure.answered', 'system', { plan: planOf(number), outcome: 'partly-fulfilled' }]),
  ]),
  of(3, ['rectification.intended', 'system', { plan: planOf(3), system: PRODUCT }]),
  of(LETTER, ['clock.reminder', 'system', { event: 'reminder-1' }]),
  of(LETTER, ['clock.overdue', 'system', { event: 'overdue' }]),
  of(3, ['rectification.done', 'system', { plan: planOf(3), system: PRODUCT }]),
  of(3, ['rectification.answered', 'system', { plan: planOf(3), outcome: 'fulfilled' }]),
  ...MARKED.map((number) => of(number, ['marks.answered', 'system', { outcome: 'fulfilled' }])),
  of(OUTWEIGHED, ['case.refused', 'salma', { ground: 'prevents-fraud' }]),
  ...ERRANDS.map(([, , , outcome = 'fulfilled'], index) =>
    of(index + 1, ['case.closed', 'system', { outcome }]),
  ),
].map((one, index) => ({
  ...one,
  position: index + 1,
  id: `event-${index + 1}`,
  digest: `digest-${index + 1}`,
}));

const approval = (target: string, approver: string, needed: number): ObservedApproval => ({
  ...{ target, digest: `d-${target}`, approver, needed, at: AT.approved },
});

const effect = (number: number, system: string, action: string): ObservedEffect => ({
  ...{ id: `${number} ${system} ${action}`, ownerId: caseOf(number), caseId: caseOf(number), system, action },
  ...{ target: WITH_PLAN.includes(number) ? planOf(number) : '', intendedAt: AT.begun, finished: true },
});

const change = (number: number, act: string, transaction = number): ObservedChange => ({
  ...{
    table: 'accounts',
    operation: 'UPDATE',
    key: personOf(number).accountId,
    by: `wafa ${act}`,
    at: AT.done,
  },
  ...{ transaction: String(transaction), account: personOf(number).accountId },
});

const call = (person: number, system: string, [method, path]: readonly [string, string]): ObservedCall => ({
  ...{ system, method, path, person, status: 200, bodyDigest: `of-${person}`, at: AT.done },
});

const CARRIED: Readonly<Partial<Record<ErrandKind, readonly string[]>>> = {
  restriction: [
    ...['consents: marketing is restricted', 'consents: analytics is restricted'],
    ...['product: restricted', 'sign-in: restricted', 'stripe: dsr_restricted=1'],
  ],
  withdrawal: [
    ...['consents: marketing is refused', 'product: no marketing'],
    ...['sign-in: no marketing', 'stripe: dsr_stop_marketing=1'],
  ],
  objection: ['consents: analytics is refused', 'sign-in: no ai-training', 'sign-in: no analytics'],
};

const person = (kind: ErrandKind, number: number): ObservedPerson => {
  const isErased = ERASED.includes(number);
  return {
    ...{ person: personOf(number), kind, reference: referenceOf(number) },
    standsIn: [
      'payments.payer_name',
      ...(kind === 'review' ? [] : ['consents.proof']),
      ...(isErased ? [] : ['accounts.email']),
    ],
    carries: CARRIED[kind] ?? [],
    corrected: kind === 'rectification' ? ['product: birth date', 'sign-in: first name', 'stripe: name'] : [],
    ...{ atClerk: !isErased, namedAtStripe: !isErased, hasFile: !isErased },
    deletionsAtGoogle: isErased ? 1 : 0,
    transferKeys: kind === 'transfer' ? 1 : 0,
  };
};

const message = (id: string, number: number, template: string): Observed['messages'][number] => ({
  ...{ id, caseId: caseOf(number), requestId: requestOf(number), template, sent: true, refused: false },
});
const MESSAGES = [
  ...ERRANDS.map(([, , template], index) => message(messageOf(index + 1), index + 1, template)),
  ...ALSO.map(([number, template]) => message(messageOf(100 + number), number, template)),
];

export const SOUND: Observed = {
  now: AT.now,
  accepted: ERRANDS.map(([, right], index) => ({
    ...{ reference: referenceOf(index + 1), person: index + 1, rights: [right], at: AT.asked },
  })),
  cases: ERRANDS.map(([, right, , outcome = 'fulfilled'], index) => ({
    ...{ id: caseOf(index + 1), requestId: requestOf(index + 1), reference: referenceOf(index + 1), right },
    ...{ status: 'closed', outcome, answeredAt: AT.answered, closedAt: AT.answered },
    openedAt: AT.asked,
    dueEndsBefore: index + 1 === LETTER ? '2026-11-15T00:00:00.000Z' : '2026-12-20T00:00:00.000Z',
  })),
  workflows: [
    ...numbers.map((number) => ({ id: `dsr-${caseOf(number)}`, status: 'COMPLETED' })),
    { id: 'obligation-owed', status: 'RUNNING' },
    { id: 'obligation-review', status: 'COMPLETED' },
    { id: 'obligation-lift', status: 'COMPLETED' },
  ],
  events: EVENTS,
  earlierLog: EVENTS.filter(({ type }) => type === 'plan.approved').map(({ position, digest }) => ({
    position,
    digest,
  })),
  plans: WITH_PLAN.map((number) => ({ id: planOf(number), digest: `d-plan-${number}` })),
  packagesSealed: WITH_PACKAGE.map((number) => ({
    ...{ id: packageOf(number), caseId: caseOf(number), digest: `d-package-${number}` },
  })),
  approvals: [
    ...ERASED.flatMap((number) => ['salma', 'idris'].map((one) => approval(planOf(number), one, 2))),
    approval(planOf(3), 'salma', 1),
    ...WITH_PACKAGE.map((number) => approval(packageOf(number), 'salma', 1)),
  ],
  effects: [
    ...ERASED.flatMap((number) =>
      [PRODUCT, 'stripe', 'sign-in', 'analytics'].map((system) => effect(number, system, 'erase')),
    ),
    { ...effect(REVIEW, PRODUCT, 'erase'), id: 'review', ownerId: 'review' },
    ...[PRODUCT, 'sign-in'].map((system) => effect(3, system, 'rectify')),
    effect(4, PRODUCT, 'mark/restrict'),
    effect(5, PRODUCT, 'mark/restrict'),
    { ...effect(5, PRODUCT, 'mark/lift'), ownerId: 'lift' },
    effect(6, 'sign-in', 'mark/stop'),
  ],
  changes: [
    ...[change(2, 'erasure'), change(3, 'correction'), change(4, 'marking')],
    ...[change(5, 'marking'), change(5, 'marking', 50)],
    ...[change(REVIEW, 'erasure'), change(REVIEW, 'erasure', 120)],
  ],
  calls: [
    call(2, 'stripe', ['POST', `/v1/customers/${personOf(2).stripeId}`]),
    call(2, 'sign-in', ['DELETE', `/v1/users/${personOf(2).clerkId}`]),
    call(2, 'analytics', ['POST', '/v1alpha/properties/412345678:submitUserDeletion']),
    call(6, 'sign-in', ['PATCH', `/v1/users/${personOf(6).clerkId}/metadata`]),
  ],
  transfers: [{ reference: referenceOf(10), at: AT.done }],
  outages: [],
  outbox: [{ id: 'o1', kind: 'signal', due: '2026-11-20T11:00:00.000Z', delivered: true }],
  messages: MESSAGES,
  mails: MESSAGES.map(({ id }) => ({ messageId: `<${id}@example.org>`, at: AT.answered })),
  vaultRows: ['case/package/one.zip'],
  vaultFiles: ['case/package/one.zip'],
  obligations: [
    { id: 'owed', done: false },
    { id: 'review', done: true },
  ],
  lifts: [{ id: 'lift', ended: true }],
  packages: WITH_PACKAGE.map((number) => ({
    ...{ request: referenceOf(number), person: number, whole: true, canaries: [personOf(number).canary] },
  })),
  people: ERRANDS.map(([kind], index) => person(kind, index + 1)),
  misplacedCanaries: [],
};
