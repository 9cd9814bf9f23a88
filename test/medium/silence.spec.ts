/** A system that does not answer: reminded of, escalated, named in an answer that goes out without it, and asked on. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemSchema } from '#libs/data-map/systems';
import { CaseWorkService } from '../../apps/api/src/staff/case-work.service.js';
import { OwedWorld, SYSTEM } from '../support/owed-world.js';
import { insertVerifiedRequest } from '../support/verified-request.js';

const text = (en: string, ar: string) => ({ en, ar });
const ARCHIVE = systemSchema.parse({
  ...{ key: 'paper-archive', connector: 'manual', name: text('Paper archive', 'الأرشيف الورقي') },
  ...{ purposes: [text('x', 'س')], legalBasis: [text('x', 'س')], source: [text('x', 'س')] },
  retention: text('x', 'س'),
  instructions: text('Look in cabinet 3.', 'ابحث في الخزانة 3.'),
  recipients: [
    {
      ...{ name: 'Partner Radio', purpose: text('x', 'س'), role: 'controller' },
      notify: { email: 'privacy@radio.example', language: 'en', identifiers: ['email'] },
    },
  ],
});
const RECEIVED = Date.parse('2026-11-01T09:00:00.000Z');
const day = (count: number): string => new Date(RECEIVED + count * 86_400_000).toISOString();

let world: OwedWorld;
beforeEach(async () => {
  world = await OwedWorld.create({ company: (one) => ({ ...one, systems: [...one.systems, ARCHIVE] }) });
});
afterEach(() => world.drop());

/** What an officer reports of the archive, at some day. */
const report = (caseId: string, at: number, result: 'done' | 'cannot' = 'done'): Promise<void> => {
  const { dataSource: db, activities } = world.deps;
  const { requests, dataKeys: keys } = activities;
  const now = (): Date => new Date(day(at));
  const work = new CaseWorkService({ db, requests, keys, gateway: undefined as never, now });
  return work.completeTask(caseId, 'paper-archive', { result, actor: 'staff:1' });
};

const mails = async (template: string): Promise<object[]> =>
  (
    await world.query<{ parameters: object }>(
      'SELECT parameters FROM message WHERE template = $1 ORDER BY effective_at, id',
      [template],
    )
  ).map(({ parameters }) => parameters);

const eventsOf = async (caseId: string, type: string): Promise<object[]> =>
  (
    await world.query<{ payload: object }>(
      `SELECT convert_from(payload, 'UTF8')::jsonb AS payload FROM audit_event WHERE case_id = $1 AND type = $2
       ORDER BY position`,
      [caseId, type],
    )
  ).map(({ payload }) => payload);

/** Searched by machine; a person has to look in the archive. */
async function searched(right: string, details: object = {}): Promise<string> {
  const email = 'layla@example.com';
  const { caseIds } = await insertVerifiedRequest(world.deps.activities, { email, rights: [right], details });
  const caseId = caseIds[0] ?? '';
  await world.run('planSearch', { caseId, asOf: day(0) });
  await world.run('discoverSystem', { caseId, asOf: day(0), system: SYSTEM });
  await world.run('openManualTask', {
    caseId,
    asOf: day(0),
    system: 'paper-archive',
    cause: 'system-unavailable',
  });
  return caseId;
}

describe('a task that nobody answers', () => {
  it('is said again on day 5 and every other day, and once to the deputy on day 10', async () => {
    const caseId = await searched('access');
    const remind = async (at: number): Promise<number> => {
      const { remindAt } = await world.run('remindManualTask', {
        caseId,
        asOf: day(at),
        system: 'paper-archive',
      });
      return (Date.parse(remindAt ?? '') - RECEIVED) / 86_400_000;
    };
    expect(await remind(5)).toBe(7);
    expect(await remind(7)).toBe(9);
    expect(await remind(9)).toBe(10);
    expect(await mails('officer-silent')).toEqual([]);
    expect(await remind(10)).toBe(12);
    expect(await remind(12)).toBe(14);
    const told = { system: 'paper-archive', kind: 'look-by-hand', days: 10 };
    expect(await mails('officer-silent')).toEqual([told]);
    expect(await eventsOf(caseId, 'manual-task.escalated')).toEqual([told]);
  });

  it('is the one that is said again, also where another is open in the same system', async () => {
    const caseId = await searched('erasure');
    const system = 'paper-archive';
    await world.run('openManualTask', { caseId, asOf: day(3), system, kind: 'stop-by-hand' });
    const remind = async (task: string, at: number): Promise<number> => {
      const { remindAt } = await world.run('remindManualTask', { caseId, asOf: day(at), system, task });
      return (Date.parse(remindAt ?? '') - RECEIVED) / 86_400_000;
    };
    const before = (await mails('officer-task')).length;
    expect(await remind('paper-archive/stop', 12)).toBe(13);
    expect((await mails('officer-task')).slice(before)).toEqual([{ system, kind: 'stop-by-hand' }]);
    expect(await mails('officer-silent')).toEqual([]);
    expect(await remind('paper-archive', 12)).toBe(14);
    const told = { system, kind: 'look-by-hand', days: 10 };
    expect(await eventsOf(caseId, 'manual-task.escalated')).toEqual([told]);
    await world.run('openManualTask', { caseId, asOf: day(12), system, kind: 'erase-by-hand' });
    expect(await remind('paper-archive/erase', 17)).toBe(19);
  });

  it('that the answer does not wait for is reminded of no more', async () => {
    const caseId = await searched('access');
    await world.run('recordUnanswered', { caseId, asOf: day(25), tasks: ['paper-archive'] });
    await world.run('recordUnanswered', { caseId, asOf: day(25), tasks: ['paper-archive'] });
    expect(await eventsOf(caseId, 'manual-task.unanswered')).toEqual([
      { system: 'paper-archive', kind: 'look-by-hand' },
    ]);
    expect(await world.run('remindManualTask', { caseId, asOf: day(26), system: 'paper-archive' })).toEqual({
      remindAt: null,
    });
  });
});

describe('a copy without a system that had not answered', () => {
  /** To the open download. */
  async function handedOver(): Promise<string> {
    const caseId = await searched('access');
    const at = { caseId, asOf: day(25) };
    await world.run('recordUnanswered', { ...at, tasks: ['paper-archive'] });
    const plan = await world.run('buildPlan', at);
    const approval = { ...at, decisionId: randomUUID(), approver: 'officer-1' };
    await world.run('recordApproval', {
      ...approval,
      subject: 'plan',
      targetId: plan.planId,
      digest: plan.digest,
    });
    const sealed = await world.run('buildPackage', { ...at, planId: plan.planId });
    expect(sealed.partly).toBe(true);
    const { packageId, digest } = sealed;
    const release = {
      ...approval,
      decisionId: randomUUID(),
      subject: 'release',
      targetId: packageId,
    } as const;
    await world.run('recordApproval', { ...release, digest });
    await world.run('makeReady', { ...at, packageId });
    await world.run('closeCase', { ...at, outcome: 'partly-fulfilled' });
    return caseId;
  }

  it('names it, and asks on until somebody reports; then the person is told', async () => {
    const caseId = await handedOver();
    expect(await mails('answer-ready')).toMatchObject([{ without: 'paper-archive' }]);
    const owed = await world.theOne('follow-up');
    expect(owed).toMatchObject({ due: '2026-12-03T09:00:00Z', body: { of: 'access', as: 'look-by-hand' } });
    expect(await world.fulfil(owed.id, day(32))).toEqual({ state: 'waits', due: day(39) });
    const reminded = { system: 'paper-archive', kind: 'look-by-hand', days: 32 };
    expect(await mails('officer-follow-up')).toEqual([reminded]);
    await report(caseId, 33);
    expect(await world.fulfil(owed.id, day(33))).toEqual({ state: 'over' });
    const told = { system: 'paper-archive', right: 'access', outcome: 'done' };
    expect(await mails('followed-up')).toEqual([told]);
    await expect(report(caseId, 34)).rejects.toThrow('not-found');
  });

  it('is followed up also where the system is paused, or the report came while a reminder was written', async () => {
    const caseId = await handedOver();
    await world.query(
      `INSERT INTO system_pause (id, system, cause, paused_at) VALUES ($1, 'paper-archive', 'system-refused', now())`,
      [randomUUID()],
    );
    const owed = await world.theOne('follow-up');
    await world.fulfil(owed.id, day(32));
    const before = (await world.theOne('follow-up')).generation;
    await report(caseId, 33);
    expect((await world.theOne('follow-up')).generation).toBe(before + 1);
    expect(await world.fulfil(owed.id, day(33))).toEqual({ state: 'over' });
  });

  it('that nobody owes any longer takes no report', async () => {
    const caseId = await handedOver();
    const owed = await world.theOne('follow-up');
    await world.query(`UPDATE obligation SET state = 'waived', done_at = now() WHERE id = $1`, [owed.id]);
    await expect(report(caseId, 33)).rejects.toThrow('wrong-state');
  });
});

describe('an erasure that a person was to carry out', () => {
  async function answered(reported?: 'done'): Promise<string> {
    const caseId = await searched('erasure');
    const at = { caseId, asOf: day(25) };
    await world.run('recordUnanswered', { ...at, tasks: ['paper-archive'] });
    await world.run('planErasure', { ...at, system: SYSTEM });
    const { planId, digest } = await world.run('buildPlan', at);
    for (const approver of ['officer-1', 'officer-2'])
      await world.run('recordApproval', {
        ...{ ...at, subject: 'plan', targetId: planId, digest, decisionId: randomUUID(), approver },
      });
    await world.run('eraseSystem', { ...at, system: SYSTEM, planId });
    const { byHand } = await world.run('erasableSystems', at);
    expect(byHand).toEqual(['paper-archive']);
    await world.run('openManualTask', {
      ...at,
      asOf: day(26),
      system: 'paper-archive',
      kind: 'erase-by-hand',
    });
    if (reported) await report(caseId, 26);
    else await world.run('recordUnanswered', { caseId, asOf: day(27), tasks: ['paper-archive/erase'] });
    const { outcome } = await world.run('answerErasure', { caseId, asOf: day(27), planId });
    expect(outcome).toBe('partly-fulfilled');
    await world.run('closeCase', { caseId, asOf: day(27), outcome });
    return caseId;
  }

  it('is named in the answer, owed once, and tells the person and the recipients when it was done', async () => {
    const caseId = await answered();
    const [answer] = (await eventsOf(caseId, 'erasure.answered')) as { answer: object[] }[];
    expect(answer?.answer).toContainEqual({
      system: 'paper-archive',
      erased: 0,
      kept: [],
      byHand: 'unanswered',
    });
    const all = await world.owed('follow-up');
    expect(all).toMatchObject([
      { due: '2026-12-05T09:00:00Z', body: { of: 'erasure', as: 'erase-by-hand' } },
    ]);
    expect(await mails('recipient-notice')).toEqual([]);
    await report(caseId, 40);
    expect(await world.fulfil(all[0]?.id ?? '', day(40))).toEqual({ state: 'over' });
    expect(await mails('followed-up')).toEqual([
      { system: 'paper-archive', right: 'erasure', outcome: 'done' },
    ]);
    expect(await mails('recipient-notice')).toMatchObject([{ act: 'erasure', recipient: 'Partner Radio' }]);
  });

  it('leaves nothing to follow up where it was done in time after all', async () => {
    await answered('done');
    expect(await world.owed('follow-up')).toEqual([]);
  });
});

it.each([
  ['restriction', 'mark-by-hand', 'paper-archive/mark', { ground: 'accuracy-contested' }],
  ['withdrawal', 'stop-by-hand', 'paper-archive/stop', { purposes: ['marketing'] }],
] as const)(
  'a %s that nobody confirms is answered in part and followed up',
  async (right, kind, task, details) => {
    const caseId = await searched(right, details);
    const at = { caseId, asOf: day(25) };
    if (right === 'restriction') await world.run('beginRestriction', at);
    await world.run('openManualTask', { ...at, system: 'paper-archive', kind });
    await world.run('recordUnanswered', { ...at, tasks: [task, 'paper-archive'] });
    expect(await world.run('answerMarks', at)).toEqual({ outcome: 'partly-fulfilled' });
    const [answer] = (await eventsOf(caseId, 'marks.answered')) as { answer: object[] }[];
    expect(answer?.answer).toMatchObject([{ system: 'paper-archive', byHand: 'unanswered' }]);
    await world.run('closeCase', { ...at, outcome: 'partly-fulfilled' });
    const owed = await world.theOne('follow-up');
    expect(owed.body).toMatchObject({ of: right, as: kind });
    await report(caseId, 33, 'cannot');
    expect(await world.fulfil(owed.id, day(33))).toEqual({ state: 'over' });
    expect(await mails('followed-up')).toEqual([{ system: 'paper-archive', right, outcome: 'cannot' }]);
  },
);

it('what was to be restricted is asked for no longer once the restriction has ended, and nobody is told', async () => {
  const caseId = await searched('restriction', { ground: 'accuracy-contested' });
  const at = { caseId, asOf: day(25) };
  await world.run('beginRestriction', at);
  await world.run('openManualTask', { ...at, system: 'paper-archive', kind: 'mark-by-hand' });
  await world.run('recordUnanswered', { ...at, tasks: ['paper-archive/mark', 'paper-archive'] });
  await world.run('answerMarks', at);
  await world.run('closeCase', { ...at, outcome: 'partly-fulfilled' });
  const owed = await world.theOne('follow-up');
  await world.query('UPDATE restriction SET ended_at = now() WHERE case_id = $1', [caseId]);
  expect(await world.fulfil(owed.id, day(32))).toEqual({ state: 'over' });
  expect([await mails('officer-follow-up'), await mails('followed-up')]).toEqual([[], []]);
});
