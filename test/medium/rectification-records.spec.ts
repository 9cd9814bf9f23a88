import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { reReadCorrections, type OwedReRead } from '#activities/rectify/re-read';
import { recordEvent } from '#libs/audit/record';
import { open } from '#libs/crypto/sealed';
import { rows } from '#libs/persistence/data-source';
import {
  accept,
  AS_OF,
  BIRTH_DATE,
  RectificationWorld,
  SYSTEM,
  type DecidedCase,
} from '../support/rectification.js';

const WRONG = 'canary-wrong';
const RIGHT = 'canary-right';
const about = { about: BIRTH_DATE, wrong: WRONG, right: RIGHT };
const declined = { decision: 'decline', reason: 'opinion-of-others' } as const;

let world: RectificationWorld;

beforeAll(async () => {
  world = await RectificationWorld.create();
});
beforeEach(() => {
  world.rectifier.refuses.clear();
  world.rectifier.missing = [];
  world.rectifier.planned.length = 0;
});
afterAll(() => world.close());

const accepted = (value: string | null = RIGHT): Promise<DecidedCase> =>
  world.found([{ about, decision: accept(value, BIRTH_DATE) }]);

/** To the answer: what the event says of it. */
async function answered(one: DecidedCase, planId: string) {
  const ending = await world.run('answerRectification', { ...one.dsr, planId });
  const payload = (await world.payload(one.dsr.caseId, 'rectification.answered')) as { answer: object };
  return { ending, answer: payload.answer };
}

describe('the plan', () => {
  it('waits until every correction is decided, and tells how many are not', async () => {
    const one = await world.found([{ about, decision: declined }, { about }]);
    expect(await world.run('awaitDecisions', one.dsr)).toEqual({ undecided: 1 });
    expect(await world.code('buildPlan', one.dsr)).toBe('wrong-state');
    await world.decide(one, 2, declined);
    expect(await world.run('awaitDecisions', one.dsr)).toEqual({ undecided: 0 });
  });

  it('holds no value, in the clear neither in any table', async () => {
    const one = await accepted();
    const { planId } = await world.planned(one);
    const plan = await world.one<{ body: Buffer }>('SELECT body FROM plan WHERE id = $1', [planId]);
    const others = await Promise.all(
      ['correction', 'rectification_part', 'audit_event', 'outbox', 'message'].map((table) =>
        rows(world.dataSource, `SELECT encode(t::text::bytea, 'escape') AS row FROM ${table} t`),
      ),
    );
    const hex = (text: string): string => Buffer.from(text).toString('hex');
    const stored = JSON.stringify([plan?.body.toString(), others]);
    for (const value of [WRONG, RIGHT])
      expect([stored.includes(value), stored.includes(hex(value))]).toEqual([false, false]);
    expect(plan?.body.toString()).toContain('"field":"birth_date"');
  });

  it('has another digest for another value, and the same one for the same', async () => {
    const one = await accepted();
    const first = await world.planned(one);
    expect(await world.planned(one)).toEqual(first);
    await world.decide(one, 1, accept('another', BIRTH_DATE));
    expect((await world.planned(one)).digest).not.toBe(first.digest);
  });

  it('is approved by nobody once something else was decided', async () => {
    const one = await accepted();
    const plan = await world.planned(one);
    await world.decide(one, 1, declined);
    await expect(world.approve(one, { ...plan, approver: 'officer-1' })).rejects.toMatchObject({
      type: 'wrong-state',
    });
  });

  it('asks a system for accepted corrections only, with proved identifiers only', async () => {
    const one = await world.found([
      { about, decision: declined },
      { about: { right: 'x' }, decision: accept('1990-02-03', BIRTH_DATE) },
    ]);
    await world.planned(one);
    expect(world.rectifier.planned).toMatchObject([
      {
        identifiers: [{ kind: 'email', value: one.email }],
        corrections: [{ id: '2.1', field: 'birth_date', value: '1990-02-03' }],
      },
    ]);
  });
});

describe('a system is not touched', () => {
  it('before the plan is approved', async () => {
    const one = await accepted();
    const { planId } = await world.planned(one);
    expect(await world.attempt(one, planId)).toEqual(['wrong-state', 0]);
    const effects = await rows(world.dataSource, 'SELECT 1 FROM effect WHERE owner_id = $1', [
      one.dsr.caseId,
    ]);
    expect(effects).toEqual([]);
  });

  it.each([
    [
      'counts',
      `UPDATE rectification_part SET corrections = jsonb_set(corrections, '{0,rows}', '5') WHERE case_id = $1`,
    ],
    ['rows', `UPDATE rectification_part SET content_digest = sha256('others') WHERE case_id = $1`],
  ])('where what is kept for it has other %s than the approved plan', async (what, sql) => {
    const one = await accepted();
    const planId = await world.approved(one);
    await rows(world.dataSource, sql, [one.dsr.caseId]);
    // The digest column is only shown: what counts is recomputed from the sealed content.
    const expected = what === 'counts' ? ['digest-mismatch', 0] : [undefined, 1];
    expect(await world.attempt(one, planId)).toEqual(expected);
  });

  it.each([
    ['another value', accept('another', BIRTH_DATE)],
    ['another place', accept(RIGHT, { ...BIRTH_DATE, field: 'language' })],
    ['nothing', declined],
  ])('once %s was decided', async (_what, decision) => {
    const one = await accepted();
    const planId = await world.approved(one);
    await world.decide(one, 1, decision);
    expect(await world.attempt(one, planId)).toEqual(['digest-mismatch', 0]);
  });

  it('by what was planned for other values meanwhile', async () => {
    const one = await accepted();
    const planId = await world.approved(one);
    await world.decide(one, 1, accept('another', BIRTH_DATE));
    await world.run('planRectification', { ...one.dsr, system: SYSTEM });
    await world.decide(one, 1, accept(RIGHT, BIRTH_DATE));
    expect(await world.attempt(one, planId)).toEqual(['digest-mismatch', 0]);
  });

  it('once the person has withdrawn', async () => {
    const one = await accepted();
    const planId = await world.approved(one);
    await recordEvent(world.dataSource.manager, {
      fact: 'withdrawn',
      type: 'case.withdrawn',
      requestId: one.requestId,
      actor: 'requester',
      effectiveAt: new Date(AS_OF),
    });
    expect(await world.attempt(one, planId)).toEqual(['wrong-state', 0]);
  });

  it('a second time, however often it is asked for', async () => {
    const one = await accepted();
    const planId = await world.approved(one);
    expect(await world.attempt(one, planId)).toEqual([undefined, 1]);
    expect(await world.attempt(one, planId)).toEqual([undefined, 0]);
  });
});

describe('the answer', () => {
  it('says correction by correction what was done and what was declined, and why', async () => {
    const one = await world.found([
      { about, decision: accept(RIGHT, BIRTH_DATE) },
      { about, decision: declined },
      { about: { right: RIGHT }, decision: declined },
    ]);
    const planId = await world.approved(one);
    await world.attempt(one, planId);
    await world.run('verifyRectification', { ...one.dsr, system: SYSTEM, planId });
    expect(await answered(one, planId)).toEqual({
      ending: { outcome: 'partly-fulfilled' },
      answer: {
        corrections: [
          { number: 1, changes: [{ ...BIRTH_DATE, outcome: 'done' }] },
          { number: 2, declined: 'opinion-of-others', about: BIRTH_DATE, changes: [] },
          { number: 3, declined: 'opinion-of-others', changes: [] },
        ],
        told: [],
      },
    });
  });

  it('is a refusal where every correction was declined, told once and not twice', async () => {
    const one = await world.found([{ about, decision: declined }]);
    const planId = await world.approved(one);
    expect(world.rectifier.planned).toEqual([]);
    const { ending } = await answered(one, planId);
    expect(ending).toMatchObject({ outcome: 'refused', refusal: { ground: 'corrections-declined' } });
    await world.run('closeCase', { ...one.dsr, ...ending });
    const mails = await rows(
      world.dataSource,
      `SELECT template FROM message WHERE case_id = $1 AND audience = 'requester'`,
      [one.dsr.caseId],
    );
    expect(mails).toEqual([{ template: 'rectified' }]);
  });

  it('says honestly what nobody can correct: a final invoice, and Google Analytics', async () => {
    world.rectifier.refuses.set('birth_date', 'final-invoice');
    const places = [BIRTH_DATE, { system: 'analytics' }];
    const one = await world.found([{ about, decision: accept(RIGHT, ...places) }]);
    const planId = await world.approved(one);
    expect(await world.run('correctingSystems', { ...one.dsr, planId })).toEqual({
      rectifiers: [],
      byHand: [],
    });
    expect((await answered(one, planId)).answer).toMatchObject({
      corrections: [
        {
          changes: [
            { system: SYSTEM, outcome: 'cannot', because: 'final-invoice' },
            { system: 'analytics', outcome: 'cannot', because: 'not-possible' },
          ],
        },
      ],
    });
  });

  it('takes the word of a person for what no machine corrects', async () => {
    const one = await world.found([{ about, decision: accept(RIGHT, { system: 'support-mailbox' }) }]);
    const planId = await world.approved(one);
    const systems = await world.run('correctingSystems', { ...one.dsr, planId });
    expect(systems).toEqual({ rectifiers: [], byHand: ['support-mailbox'] });
    await world.run('openManualTask', { ...one.dsr, system: 'support-mailbox', kind: 'rectify-by-hand' });
    await rows(
      world.dataSource,
      `UPDATE manual_task SET result = 'done', completed_by = 'officer-1', completed_at = now() WHERE case_id = $1`,
      [one.dsr.caseId],
    );
    expect((await answered(one, planId)).answer).toMatchObject({
      corrections: [{ changes: [{ system: 'support-mailbox', outcome: 'done' }] }],
    });
  });

  it('does not say "corrected" of what was read again and is not there', async () => {
    const one = await accepted();
    const planId = await world.approved(one);
    await world.attempt(one, planId);
    world.rectifier.missing = ['1.1'];
    const verified = await world.run('verifyRectification', { ...one.dsr, system: SYSTEM, planId });
    expect(verified).toEqual({ missing: 1 });
    expect((await answered(one, planId)).answer).toMatchObject({
      corrections: [{ changes: [{ outcome: 'cannot' }] }],
    });
  });
});

describe('a week later', () => {
  /** What is owed, with its keys opened as the engine of obligations opens them. */
  async function owed() {
    const one = await accepted();
    const planId = await world.approved(one);
    await world.attempt(one, planId);
    await world.run('verifyRectification', { ...one.dsr, system: SYSTEM, planId });
    const row = await world.one<{ id: string; dueAt: Date; keys: Buffer; body: object }>(
      `SELECT id, due_at AS "dueAt", keys_sealed AS keys, body FROM obligation WHERE case_id = $1`,
      [one.dsr.caseId],
    );
    if (!row) throw new Error('nothing is owed');
    const { dataKeys } = world.deps.activities;
    const key = await dataKeys.of(world.dataSource.manager, { ownerId: row.id, purpose: 'content' });
    const keys = JSON.parse(open(key.bytes, row.keys, `obligation.keys:${row.id}`).toString()) as OwedReRead;
    return { one, row, keys };
  }

  const readAgain = async ({ one, row, keys }: Awaited<ReturnType<typeof owed>>) => {
    await world.run('closeCase', { ...one.dsr, outcome: 'fulfilled' });
    return reReadCorrections(world.deps.activities, {
      asOf: '2026-12-01T09:00:00.000Z',
      obligation: {
        ...{ id: row.id, kind: 're-read', caseId: one.dsr.caseId, system: SYSTEM, keys, body: {} },
        ...{ dueAt: row.dueAt.toISOString(), planDigest: undefined, generation: 1 },
        ...{ requestId: one.requestId, ordered: undefined, soFar: undefined },
      },
    });
  };

  it('the system is read again, from keys that outlive the case', async () => {
    const debt = await owed();
    expect([debt.row.dueAt.toISOString(), debt.row.body]).toEqual([
      '2026-12-01T09:00:00.000Z',
      { of: 'correction', corrections: 1 },
    ]);
    expect(debt.keys.request.corrections).toMatchObject([{ id: '1.1', value: RIGHT }]);
    expect(await readAgain(debt)).toEqual({ result: { corrections: 1, cameBack: 0 } });
    expect(await world.payload(debt.one.dsr.caseId, 'rectification.came-back')).toBeUndefined();
  });

  it('an old value that came back is told to the officers', async () => {
    const debt = await owed();
    world.rectifier.missing = ['1.1'];
    expect(await readAgain(debt)).toEqual({ result: { corrections: 1, cameBack: 1 } });
    expect(await world.payload(debt.one.dsr.caseId, 'rectification.came-back')).toEqual({
      corrections: ['1.1'],
      system: SYSTEM,
    });
    const mail = await world.one(
      `SELECT audience, parameters FROM message WHERE case_id = $1 AND template = 'officer-came-back'`,
      [debt.one.dsr.caseId],
    );
    expect(mail).toEqual({ audience: 'officer', parameters: { system: SYSTEM, count: 1 } });
  });
});
