import { describe, expect, it } from '@jest/globals';
import type { SystemState } from '#libs/domain/words';
import type {
  CaseOverview,
  MarksOverview,
  PackageOverview,
  RequestOverview,
} from '#libs/persistence/request-overview';
import { presentMyRequest, type Viewing } from './my-request.presenter.js';

const VIEWING: Viewing = {
  language: 'ar',
  timeZone: 'Asia/Riyadh',
  systems: [],
  now: new Date('2026-11-24T20:59:59.000Z'),
  downloadAccess: 'code-needed',
};
const CASE: CaseOverview = {
  id: '019ab000-0000-7000-8000-000000000001',
  ordinal: 1,
  right: 'access',
  status: 'delivering',
  outcome: null,
  refusalGround: null,
  byCategories: false,
  foundAt: null,
  waits: false,
  answeredAt: null,
  closedAt: null,
  clock: {
    receivedDate: '2026-11-24',
    answerBy: '2026-12-24',
    legalDue: '2026-12-28',
    promiseDue: '2026-12-24',
    promiseDays: 30,
  },
  systems: [{ system: 'shop', state: 'confirmed' }],
  package: null,
  erasure: null,
  marks: null,
  rectification: null,
};
const PACKAGE: PackageOverview = {
  id: '019ab000-0000-7000-8000-000000000002',
  bytes: 2_400,
  approvedAt: new Date('2026-11-30T10:00:00.000Z'),
  heldUntil: '2026-12-03T10:00:00.000Z',
  readyAt: null,
  expiresAt: null,
  downloadsLeft: 0,
  destroyed: false,
};
const READY: PackageOverview = {
  ...PACKAGE,
  readyAt: new Date('2026-12-03T10:00:00.000Z'),
  expiresAt: new Date('2026-12-17T10:00:00.000Z'),
  downloadsLeft: 5,
};
const RESTRICTION: CaseOverview = {
  ...CASE,
  right: 'restriction',
  marks: {
    lookedAt: null,
    liftedAt: null,
    weighs: false,
    byHand: false,
    answer: [],
    details: { ground: 'needed-for-claims', purposes: ['marketing', 'analytics'], systems: ['shop'] },
  },
};
const REQUEST: RequestOverview = {
  reference: 'WF-7K3Q-92M4',
  law: 'GDPR',
  receivedAt: new Date('2026-11-24T09:00:00.000Z'),
  confirmedAt: null,
  withdrawn: false,
  caseTime: new Date('2026-11-24T09:00:00.000Z'),
  cases: [CASE],
  messages: [],
};

const downloadOf = (latest: PackageOverview | null, viewing = VIEWING) =>
  presentMyRequest({ ...REQUEST, cases: [{ ...CASE, package: latest }] }, viewing).cases[0]?.download;

describe('my request', () => {
  it('counts days in the company’s zone', () => {
    const today = (now: string) =>
      presentMyRequest(REQUEST, { ...VIEWING, now: new Date(now) }).cases[0]?.promise.today;
    expect(today('2026-11-24T20:59:59.000Z')).toBe('2026-11-24');
    expect(today('2026-11-24T21:00:00.000Z')).toBe('2026-11-25');
  });

  it('follows case time where that is ahead of the wall clock', () => {
    const ahead = { ...REQUEST, caseTime: new Date('2026-12-20T09:00:00.000Z') };
    expect(presentMyRequest(ahead, VIEWING).cases[0]?.promise.today).toBe('2026-12-20');
  });

  it('says that it looked only once no system is left to look in', () => {
    const foundAt = new Date('2026-11-24T09:00:00.000Z');
    const told = (state: SystemState) => {
      const systems = [
        { system: 'shop', state: 'confirmed' as const },
        { system: 'desk', state },
      ];
      const overview = { ...REQUEST, cases: [{ ...CASE, foundAt, systems }] };
      return presentMyRequest(overview, VIEWING).cases[0]?.milestones.foundAt;
    };
    expect((['planned', 'requested', 'paused'] as const).map(told)).toEqual([null, null, null]);
    expect((['manual', 'nothing-held'] as const).map(told)).toEqual(Array(2).fill(foundAt.toISOString()));
  });

  it('offers cancelling while a case is open and nobody has cancelled', () => {
    expect(presentMyRequest(REQUEST, VIEWING).canCancel).toBe(true);
    expect(presentMyRequest({ ...REQUEST, withdrawn: true }, VIEWING).canCancel).toBe(false);
    const closed = { ...REQUEST, cases: [{ ...CASE, status: 'closed' as const }] };
    expect(presentMyRequest(closed, VIEWING).canCancel).toBe(false);
    const answered = { ...REQUEST, cases: [{ ...CASE, answeredAt: new Date('2026-11-24T09:00:00.000Z') }] };
    expect(presentMyRequest(answered, VIEWING).canCancel).toBe(false);
  });

  it('offers to halt what is being erased', () => {
    const erasure = { approvedAt: null, heldUntil: null, begun: true, signInWaits: false, answer: [] };
    const erasing = { ...REQUEST, cases: [{ ...CASE, right: 'erasure' as const, erasure }] };
    expect(presentMyRequest(erasing, VIEWING).canCancel).toBe(true);
  });

  describe('that was cancelled while it was on hold', () => {
    const acting = { approvedAt: new Date('2026-11-30T10:00:00.000Z'), heldUntil: PACKAGE.heldUntil };
    const erasure = { ...acting, begun: false, signInWaits: false, answer: [] };
    const rectification = { ...acting, begun: false, answer: null };
    const held: readonly CaseOverview[] = [
      { ...CASE, right: 'erasure', erasure },
      { ...CASE, right: 'rectification', rectification },
      { ...CASE, package: PACKAGE },
    ];
    const told = (request: Partial<RequestOverview>, of: Partial<CaseOverview> = {}) =>
      presentMyRequest({ ...REQUEST, ...request, cases: held.map((one) => ({ ...one, ...of })) }, VIEWING)
        .cases;

    it('offers no cancelling any more, before its cases are closed and afterwards', () => {
      const kinds = (cases: ReturnType<typeof told>) => cases.map(({ download }) => download.kind);
      expect(kinds(told({}))).toEqual(['on-hold', 'on-hold', 'on-hold']);
      expect(kinds(told({ withdrawn: true }))).toEqual(['none', 'none', 'none']);
      const closed = { status: 'closed', outcome: 'withdrawn-by-requester' } as const;
      expect(kinds(told({ withdrawn: true }, closed))).toEqual(['none', 'none', 'none']);
      expect(kinds(told({}, { status: 'closed', outcome: 'refused' }))).toEqual(['none', 'none', 'none']);
    });

    it('is told as cancelled at once, but for what had begun or was answered before', () => {
      expect(told({}).map(({ cancelled = false }) => cancelled)).toEqual([false, false, false]);
      expect(told({ withdrawn: true }).map(({ cancelled }) => cancelled)).toEqual([true, true, true]);
      const answered = told({ withdrawn: true }, { answeredAt: new Date('2026-12-01T10:00:00.000Z') });
      expect(answered.map(({ cancelled = false }) => cancelled)).toEqual([false, false, false]);
      const begun = told({ withdrawn: true }, { erasure: { ...erasure, begun: true } });
      expect(begun[0]).not.toHaveProperty('cancelled');
    });
  });

  it('says that a system was checked, and that something was deleted only where the answer says so', () => {
    const answer = [
      { system: 'shop', erased: 2, kept: [] },
      { system: 'desk', erased: 0, kept: [], byHand: 'done' as const },
      { system: 'consents', erased: 0, kept: [{ collection: 'word', rows: 3, ground: 'consent-proof' }] },
      { system: 'pages', erased: 0, kept: [], unpublished: true as const },
      { system: 'files', erased: 0, kept: [], byHand: 'nothing-held' as const },
    ];
    const names = ['shop', 'desk', 'consents', 'pages', 'files', 'unanswered'];
    const systems = names.map((system) => ({ system, state: 'verified' as const }));
    const erasure = { approvedAt: null, heldUntil: null, begun: true, signInWaits: false, answer };
    const cases = [{ ...CASE, right: 'erasure' as const, systems, erasure }];
    expect(presentMyRequest({ ...REQUEST, cases }, VIEWING).cases[0]?.systems).toEqual([
      { name: 'shop', state: 'verified' },
      { name: 'desk', state: 'verified' },
      { name: 'consents', state: 'checked' },
      { name: 'pages', state: 'checked' },
      { name: 'files', state: 'checked' },
      { name: 'unanswered', state: 'checked' },
    ]);
  });

  it('promises nothing where the company promises nothing', () => {
    const clock = { ...CASE.clock, promiseDays: null, promiseDue: null };
    const told = presentMyRequest({ ...REQUEST, cases: [{ ...CASE, clock }] }, VIEWING);
    expect(told.cases[0]?.promise.promise).toBeNull();
  });
});

describe('the download', () => {
  it('is not spoken of before there is something to wait for', () => {
    expect(downloadOf(null)).toEqual({ kind: 'none' });
    expect(downloadOf({ ...PACKAGE, heldUntil: null })).toEqual({ kind: 'none' });
  });

  it('waits while the release is on hold', () => {
    expect(downloadOf(PACKAGE)).toEqual({ kind: 'on-hold', until: '2026-12-03T10:00:00.000Z' });
  });

  it('asks for a fresh authentication, and opens with one', () => {
    const ready = { kind: 'ready', until: '2026-12-17T10:00:00.000Z', downloadsLeft: 5, bytes: 2_400 };
    expect(downloadOf(READY)).toEqual({ ...ready, access: 'code-needed' });
    expect(downloadOf(READY, { ...VIEWING, downloadAccess: 'open' })).toEqual({ ...ready, access: 'open' });
  });

  it('is used up, and then gone when its key is destroyed, whatever the wall clock says', () => {
    expect(downloadOf({ ...READY, downloadsLeft: 0 })).toEqual({ kind: 'exhausted' });
    expect(downloadOf({ ...READY, destroyed: true })).toEqual({ kind: 'expired' });
  });

  it('speaks in the words of the law that governs the answer', () => {
    const answer = [
      { system: 'shop', erased: 1, kept: [{ collection: 'a', rows: 1, ground: 'tax-invoices' }] },
    ];
    const erasure = {
      ...{ approvedAt: null, heldUntil: null, begun: true, waits: false, signInWaits: false, answer },
    };
    const words = (law: RequestOverview['law']) =>
      presentMyRequest(
        { ...REQUEST, law, cases: [{ ...CASE, right: 'erasure', erasure }] },
        { ...VIEWING, language: 'en' },
      ).cases[0]?.erased[1]?.value;
    expect(words('CCPA')).toBe(
      '1 record stays: invoices are kept whole for tax law only (Cal. Civ. Code 1798.105(d)(8))',
    );
    expect(words('GDPR')).toBe(
      '1 record stays: invoices are kept whole for tax law only (GDPR Art. 17(3)(b))',
    );
  });
});

describe('a restriction', () => {
  const told = (details: object, language: 'en' | 'ar' = 'en') => {
    const marks = { lookedAt: null, liftedAt: null, weighs: false, byHand: false, answer: [], details };
    const cases = [{ ...RESTRICTION, marks }];
    return presentMyRequest({ ...REQUEST, cases }, { ...VIEWING, language }).cases[0];
  };

  it('says on which ground, for which uses and of which data', () => {
    expect(told({ ...(RESTRICTION.marks?.details as object) })).toMatchObject({
      limited: true,
      asked: [
        { label: 'The ground', value: expect.stringContaining('GDPR Art. 18(1)(c)') },
        { label: 'Restricted for', value: 'marketing, analytics' },
        { label: 'Restricted data', value: 'shop' },
      ],
    });
  });

  it('says its ground in the words of the law of the request', () => {
    const overview: RequestOverview = { ...REQUEST, law: 'CCPA', cases: [RESTRICTION] };
    const [ground] = presentMyRequest(overview, { ...VIEWING, language: 'en' }).cases[0]?.asked ?? [];
    expect(ground?.value).toBe('We no longer need the data, but you need it for legal claims.');
  });

  it('that was lifted is told as one that was, with the day in the company’s zone', () => {
    const answer = [
      { system: 'shop', mark: 'restrict' as const, rows: 3 },
      { system: 'desk', mark: 'restrict' as const, rows: 0, byHand: 'done' as const },
    ];
    const linesOf = (liftedAt: Date | null) => {
      const marks = { ...(RESTRICTION.marks as MarksOverview), answer, liftedAt };
      const cases = [{ ...RESTRICTION, marks }];
      return presentMyRequest({ ...REQUEST, cases }, { ...VIEWING, language: 'en' }).cases[0];
    };
    expect(linesOf(null)?.erased[0]?.value).toBe('3 records restricted');
    expect(linesOf(null)).not.toHaveProperty('liftedAt');
    expect(linesOf(new Date('2026-12-01T21:30:00.000Z'))).toMatchObject({
      liftedAt: '2026-12-01T21:30:00.000Z',
      erased: [
        { label: 'shop', value: '3 records were restricted until 2 December 2026' },
        { label: 'desk', value: 'done by a person' },
      ],
    });
  });

  it('of everything says so, also in Arabic', () => {
    expect(told({ ground: 'accuracy-contested' }, 'ar')).toMatchObject({
      limited: false,
      asked: [
        { label: 'الأساس' },
        { label: 'التقييد يشمل', value: 'كل استخدام' },
        { label: 'البيانات المقيّدة', value: 'كل ما لدينا عنك' },
      ],
    });
  });
});
