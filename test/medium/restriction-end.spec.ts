import { describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { lockRenewal } from '#activities/marks/lock-renewal';
import { keysContext } from '#activities/obligations/owe';
import { open } from '#libs/crypto/sealed';
import { MAIL_PARAMETERS } from '#libs/mail/mail-parameters';
import { rows } from '#libs/persistence/data-source';
import {
  AS_OF,
  codeOf,
  CONTESTED,
  beforeEachMarks,
  type MarkWorld,
  SYSTEM,
  type MarkCase,
} from '../support/mark-world.js';

const system = SYSTEM;
let world: MarkWorld;

beforeEachMarks((started) => (world = started));

describe('the end of a restriction', () => {
  it('touches no system before its notice has gone out, whoever asks', async () => {
    const dsr = await world.restricted();
    const { liftId, noticeId } = await world.refused(dsr);
    expect(await world.run('readNotice', { liftId })).toEqual({ notice: 'waiting' });
    expect(await codeOf(world.lift(liftId))).toBe('wrong-state');
    expect(dsr.carried.restricted).toBe(true);
    await world.deliver(noticeId);
    expect(await world.run('readNotice', { liftId })).toEqual({ notice: 'sent' });
    expect(await world.run('liftTargets', { liftId })).toEqual({ machines: [system] });
    await world.lift(liftId);
    await world.lift(liftId);
    expect(dsr.carried.restricted).toBe(false);
    expect(world.marker.asked.map(({ mark }) => mark)).toEqual(['restrict', 'lift']);
    await world.run('recordLifted', { liftId, asOf: AS_OF, byHand: [] });
    expect(await world.stands(dsr)).toBe(false);
    expect((await world.mailsOf(dsr)).map(({ template }) => template)).toEqual([
      'refused',
      'restriction-lifted',
    ]);
  });

  it('finds the person when the keys of the request are gone, and nobody once it has ended', async () => {
    const dsr = await world.restricted();
    const { liftId, noticeId } = await world.refused(dsr);
    await world.deliver(noticeId);
    await world.deps.dataKeys.destroy(world.db.manager, {
      ownerId: dsr.requestId,
      purpose: 'content',
    });
    await world.lift(liftId);
    expect(dsr.carried.restricted).toBe(false);
    await world.run('recordLifted', { liftId, asOf: AS_OF, byHand: [] });
    const left = await rows(
      world.db,
      `SELECT 1 FROM restriction_subject s JOIN restriction r ON r.id = s.restriction_id WHERE r.case_id = $1
       UNION ALL SELECT 1 FROM restriction_key k JOIN restriction r ON r.id = k.restriction_id WHERE r.case_id = $1
       UNION ALL SELECT 1 FROM data_key d JOIN restriction r ON r.id = d.owner_id
       WHERE r.case_id = $1 AND d.destroyed_at IS NULL`,
      [dsr.at.caseId],
    );
    expect(left).toEqual([]);
  });

  it('does not come when no mailbox takes the notice: it stands, and can be asked for again', async () => {
    const dsr = await world.restricted();
    const { liftId, noticeId } = await world.refused(dsr);
    await rows(world.db, 'UPDATE message SET refused_at = now(), refusal_code = 550 WHERE id = $1', [
      noticeId,
    ]);
    expect(await world.run('readNotice', { liftId })).toEqual({ notice: 'refused' });
    await world.run('recordUnlifted', { liftId, asOf: AS_OF });
    await expect(world.deliver(noticeId)).rejects.toThrow('message');
    expect(await codeOf(world.lift(liftId))).toBe('wrong-state');
    expect([await world.stands(dsr), dsr.carried.restricted]).toEqual([true, true]);
  });

  const TRAINING = { ...CONTESTED, purposes: ['ai-training'] };
  const EVERY_USE = { purposes: [], lockAccount: false, pauseBilling: false };

  async function lifted(dsr: MarkCase): Promise<void> {
    const { liftId, noticeId } = await world.refused(dsr);
    await world.deliver(noticeId);
    await world.lift(liftId);
    await world.run('recordLifted', { liftId, asOf: AS_OF, byHand: [] });
  }

  it.each([
    ['wide, then narrow', CONTESTED, TRAINING, { ...EVERY_USE, purposes: ['ai-training'] }],
    ['narrow, then wide', TRAINING, CONTESTED, EVERY_USE],
    [
      'each of its own',
      { ...CONTESTED, lockAccount: true },
      { ...CONTESTED, purposes: ['marketing', 'analytics'], lockAccount: true },
      { ...EVERY_USE, purposes: ['marketing', 'analytics'], lockAccount: true },
    ],
  ])('leaves what another restriction of the person asks for: %s', async (_, one, other, stays) => {
    const first = await world.restricted(one);
    const second = await world.restricted(other, first.email);
    await lifted(first);
    expect(world.marker.asked.at(-1)).toMatchObject({ mark: 'lift', stays });
    expect([first.carried.restricted, await world.stands(first)]).toEqual([true, true]);
    expect((await world.mailsOf(first)).at(-1)).toMatchObject({
      ...{ template: 'restriction-lifted', parameters: { others: 'stand' } },
    });
    await lifted(second);
    expect(world.marker.asked.at(-1)?.stays).toBeUndefined();
    expect([first.carried.restricted, await world.stands(first)]).toEqual([false, false]);
    expect((await world.mailsOf(second)).at(-1)?.parameters).toEqual({});
  });

  it('of an erasure that is cancelled leaves what was restricted before it', async () => {
    const narrow = await world.restricted(TRAINING);
    const erasure = await world.found('erasure', {}, narrow.email);
    await world.run('beginRestriction', erasure.at);
    await world.run('markSystem', { ...erasure.at, system, mark: 'restrict' });
    await lifted(erasure);
    const stays = { ...EVERY_USE, purposes: ['ai-training'] };
    expect(world.marker.asked.at(-1)).toMatchObject({ mark: 'lift', purposes: [], stays });
  });

  it('sends the officers where a machine lifted and a person keeps to another restriction', async () => {
    const wide = await world.restricted();
    const narrow = await world.restricted(TRAINING, wide.email);
    await world.run('openManualTask', { ...narrow.at, system, kind: 'mark-by-hand' });
    await rows(
      world.db,
      `UPDATE manual_task SET result = 'done', completed_at = now(), completed_by = 'officer-1' WHERE case_id = $1`,
      [narrow.at.caseId],
    );
    await lifted(wide);
    const told = await rows(
      world.db,
      `SELECT parameters FROM message WHERE case_id = $1 AND template = 'officer-lift'`,
      [wide.at.caseId],
    );
    expect(told).toEqual([{ parameters: { system, others: 'stand' } }]);
  });

  it('fails where something is still restricted afterwards', async () => {
    const dsr = await world.restricted();
    const { liftId, noticeId } = await world.refused(dsr);
    await world.deliver(noticeId);
    world.marker.forgets = true;
    expect(await codeOf(world.lift(liftId))).toBe('system-rejected');
  });

  it('tells the officers where a person has to lift', async () => {
    const dsr = await world.restricted();
    const { liftId, noticeId } = await world.refused(dsr);
    await world.deliver(noticeId);
    await world.run('recordLifted', { liftId, asOf: AS_OF, byHand: [system] });
    const told = await rows(
      world.db,
      `SELECT parameters FROM message WHERE case_id = $1 AND template = 'officer-lift'`,
      [dsr.at.caseId],
    );
    expect(told).toEqual([{ parameters: { system } }]);
  });
});

it('also whom nobody has heard of yet is told that the restriction is lifted: it may have been set there', async () => {
  const dsr = await world.restricted();
  await world.run('openManualTask', { ...dsr.at, system: 'paper-archive', kind: 'mark-by-hand' });
  await world.run('recordUnanswered', { ...dsr.at, tasks: ['paper-archive/mark'] });
  const { liftId, noticeId } = await world.refused(dsr);
  await world.deliver(noticeId);
  await world.run('recordLifted', { liftId, asOf: AS_OF, byHand: [] });
  const told = await rows(
    world.db,
    `SELECT parameters FROM message WHERE case_id = $1 AND template = 'officer-lift'`,
    [dsr.at.caseId],
  );
  expect(told).toEqual([{ parameters: { system: 'paper-archive' } }]);
});

it('that comes with an erasure, before the answer, leaves an answer that can be sent', async () => {
  const dsr = await world.restricted();
  await rows(world.db, 'UPDATE restriction SET ended_at = now() WHERE case_id = $1', [dsr.at.caseId]);
  await world.run('answerMarks', dsr.at);
  const [mail] = await world.mailsOf(dsr);
  expect(MAIL_PARAMETERS.restricted.parse(mail?.parameters).ground).toBe('accuracy-contested');
});

describe('a lock that the vendor ends', () => {
  const due = '2027-02-21T09:00:00.000Z';

  async function locked() {
    world.marker.endsAt = '2027-02-22T09:00:00.000Z';
    const dsr = await world.restricted();
    const owed = await world.one<{ id: string; dueAt: Date; sealed: Buffer }>(
      `SELECT id, due_at AS "dueAt", keys_sealed AS sealed FROM obligation WHERE case_id = $1`,
      [dsr.at.caseId],
    );
    if (!owed) throw new Error('nothing is owed');
    const key = await world.deps.dataKeys.of(world.db.manager, {
      ownerId: owed.id,
      purpose: 'content',
    });
    const keys: unknown = JSON.parse(open(key.bytes, owed.sealed, keysContext(owed.id)).toString());
    const obligation = {
      ...({ id: owed.id, kind: 'lock-renewal', caseId: dsr.at.caseId, system, dueAt: due } as const),
      ...{ planDigest: undefined, keys, body: {}, generation: 1, ordered: undefined, soFar: undefined },
      requestId: dsr.requestId,
    };
    const renew = () =>
      new MockActivityEnvironment().run(() => lockRenewal(world.deps, { obligation, asOf: due }));
    return { dsr, owed, renew };
  }

  it('is set again a day before, and owed anew', async () => {
    const { dsr, owed, renew } = await locked();
    expect(owed.dueAt.toISOString()).toBe(due);
    dsr.carried.restricted = false;
    world.marker.endsAt = '2027-05-23T09:00:00.000Z';
    expect(await renew()).toEqual({
      result: { renewed: true, rows: 1, endsAt: '2027-05-23T09:00:00.000Z' },
      again: '2027-05-22T09:00:00.000Z',
    });
    expect(dsr.carried.restricted).toBe(true);
  });

  it('that is set again while the restriction ends leaves what another one asks for', async () => {
    const { dsr, renew } = await locked();
    await world.restricted({ ...CONTESTED, purposes: ['ai-training'] }, dsr.email);
    const apply = world.marker.apply.bind(world.marker);
    world.marker.apply = async (request) => {
      const ended = `SELECT id FROM restriction WHERE case_id = $1`;
      await rows(world.db, `DELETE FROM restriction_subject WHERE restriction_id IN (${ended})`, [
        dsr.at.caseId,
      ]);
      await rows(world.db, 'UPDATE restriction SET ended_at = now() WHERE case_id = $1', [dsr.at.caseId]);
      return apply(request);
    };
    expect(await renew()).toEqual({ result: { renewed: false } });
    expect(world.marker.asked.at(-1)).toMatchObject({ mark: 'lift', stays: { purposes: ['ai-training'] } });
  });

  it('is not set again once the restriction is being lifted', async () => {
    const { dsr, renew } = await locked();
    const { noticeId } = await world.refused(dsr);
    await world.deliver(noticeId);
    expect(await renew()).toEqual({ result: { renewed: false } });
    expect(world.marker.asked).toHaveLength(1);
  });
});
