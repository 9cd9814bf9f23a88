/** A small world in which everything is as it should be: an access and an erasure, both answered. For the mutants. */
import { personOf } from '../people.js';
import type { Observed, ObservedEvent } from './observed.js';

const NOW = '2026-11-20T12:00:00.000Z';
const DUE = '2026-12-20T00:00:00.000Z';
const COPY = {
  id: 'a0000000-0000-4000-8000-000000000001',
  requestId: 'a0000000-0000-4000-8000-00000000000a',
};
const ERASURE = {
  id: 'b0000000-0000-4000-8000-000000000001',
  requestId: 'b0000000-0000-4000-8000-00000000000b',
};
const PLAN = 'plan-erasure';
const PACKAGE = 'package-copy';
const MAILS = ['c0000000-0000-4000-8000-000000000001', 'c0000000-0000-4000-8000-000000000002'] as const;

const of = (
  subject: typeof COPY,
  [position, type, actor, payload]: readonly [number, string, string, Readonly<Record<string, unknown>>],
): ObservedEvent => ({
  ...{ position, type, actor, payload, id: `event-${position}`, digest: `digest-${position}` },
  requestId: subject.requestId,
  caseId: type === 'request.received' ? null : subject.id,
  ...{ obligationId: null, effectiveAt: NOW },
});

const EVENTS: readonly ObservedEvent[] = [
  of(COPY, [1, 'request.received', 'requester', {}]),
  of(COPY, [2, 'case.opened', 'requester', {}]),
  of(ERASURE, [3, 'request.received', 'requester', {}]),
  of(ERASURE, [4, 'case.opened', 'requester', {}]),
  of(COPY, [5, 'release.approved', 'salma', { target: PACKAGE, digest: 'd-package', needed: 1 }]),
  of(COPY, [6, 'package.ready', 'system', { package: PACKAGE }]),
  of(ERASURE, [7, 'plan.approved', 'salma', { target: PLAN, digest: 'd-plan', needed: 2 }]),
  of(ERASURE, [8, 'plan.approved', 'idris', { target: PLAN, digest: 'd-plan', needed: 2 }]),
  of(ERASURE, [9, 'erasure.intended', 'system', { plan: PLAN, system: 'stripe' }]),
  of(ERASURE, [10, 'erasure.done', 'system', { plan: PLAN, system: 'stripe' }]),
];

const left = { birthDate: '1990-01-01', tablesWithCanary: ['accounts', 'payments'] } as const;

export const SOUND: Observed = {
  now: NOW,
  accepted: [
    { reference: 'WF-COPY', person: 1, rights: ['access'], at: NOW },
    { reference: 'WF-GONE', person: 2, rights: ['erasure'], at: NOW },
  ],
  cases: [
    {
      ...{ ...COPY, reference: 'WF-COPY', right: 'access', status: 'closed', outcome: 'fulfilled' },
      ...{ answeredAt: NOW, closedAt: NOW, dueEndsBefore: DUE },
    },
    {
      ...{
        ...ERASURE,
        reference: 'WF-GONE',
        right: 'erasure',
        status: 'closed',
        outcome: 'partly-fulfilled',
      },
      ...{ answeredAt: NOW, closedAt: NOW, dueEndsBefore: DUE },
    },
  ],
  workflows: [
    { id: `dsr-${COPY.id}`, status: 'COMPLETED' },
    { id: `dsr-${ERASURE.id}`, status: 'COMPLETED' },
    { id: 'obligation-owed', status: 'RUNNING' },
  ],
  events: EVENTS,
  earlierLog: [
    { position: 1, digest: 'digest-1' },
    { position: 2, digest: 'digest-2' },
  ],
  plans: [{ id: PLAN, digest: 'd-plan' }],
  packagesSealed: [{ id: PACKAGE, digest: 'd-package' }],
  effects: [{ id: 'e1', ownerId: ERASURE.id, system: 'stripe', action: 'erase', finished: true }],
  changes: [{ table: 'accounts', operation: 'UPDATE', key: '2', digest: 'masked' }],
  calls: [
    {
      ...{ system: 'stripe', method: 'POST', path: '/v1/customers/cus_chaos_00002', status: 200 },
      bodyDigest: 'blank',
    },
    {
      ...{ system: 'sign-in', method: 'DELETE', path: '/v1/users/user_chaos_00002', status: 200 },
      bodyDigest: '',
    },
  ],
  outbox: [{ id: 'o1', kind: 'signal', due: '2026-11-20T11:00:00.000Z', delivered: true }],
  messages: [
    {
      ...{ id: MAILS[0], caseId: COPY.id, requestId: COPY.requestId, template: 'answer-ready' },
      ...{ sent: true, refused: false },
    },
    {
      ...{ id: MAILS[1], caseId: ERASURE.id, requestId: ERASURE.requestId, template: 'erased' },
      ...{ sent: true, refused: false },
    },
  ],
  mails: MAILS.map((id) => `<${id}@example.org>`),
  vaultRows: ['case/package/one.zip'],
  vaultFiles: ['case/package/one.zip'],
  obligations: [{ id: 'owed', done: false }],
  packages: [{ reference: 'WF-COPY-1', person: 1, whole: true, canaries: [personOf(1).canary] }],
  people: [
    {
      ...{ ...left, person: personOf(1), kind: 'access', reference: 'WF-COPY' },
      ...{ atClerk: true, namedAtStripe: true, deletionsAtGoogle: 0, hasFile: true, transferKeys: 0 },
    },
    {
      ...{ ...left, person: personOf(2), kind: 'erasure', reference: 'WF-GONE' },
      ...{ tablesWithCanary: ['payments'], atClerk: false, namedAtStripe: false },
      ...{ deletionsAtGoogle: 1, hasFile: false, transferKeys: 0 },
    },
  ],
  misplacedCanaries: [],
};
