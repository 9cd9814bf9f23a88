/** Stored only, from the search to the answer, where the person contests that the data is right (GDPR Art. 18(1)(a)). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isRestricted } from '../support/is-restricted.js';
import { rows } from '#libs/persistence/data-source';
import {
  accept,
  AS_OF,
  BIRTH_DATE,
  EMAIL,
  RectificationWorld,
  SYSTEM,
  type Asked,
  type DecidedCase,
} from '../support/rectification.js';

const MEANWHILE = { restrictMeanwhile: true };
const AFTER_THE_WAIT = '2026-11-27T09:00:00.000Z';
const BIRTHDAY: Asked = {
  about: { about: BIRTH_DATE, right: '1990-02-03' },
  decision: accept('1990-02-03', BIRTH_DATE),
};
const DECLINED: Asked = { ...BIRTHDAY, decision: { decision: 'decline', reason: 'not-inaccurate' } };

let world: RectificationWorld;

beforeAll(async () => {
  world = await RectificationWorld.create();
});
afterAll(() => world.close());

async function restricted(asked: readonly Asked[]) {
  const email = `${randomUUID()}@example.org`;
  const carried = world.marker.addAccount(email);
  const one = await world.found(asked, email, MEANWHILE);
  expect(await world.run('readMeanwhile', one.dsr)).toEqual({ restrict: true });
  await world.run('beginRestriction', one.dsr);
  await world.run('markSystem', { ...one.dsr, system: SYSTEM, mark: 'restrict' });
  return { one, carried };
}

const answer = async (one: DecidedCase): Promise<unknown> => {
  const planId = await world.approved(one);
  await world.attempt(one, planId);
  return world.run('answerRectification', { ...one.dsr, planId });
};
const liftsOf = ({ dsr }: DecidedCase) =>
  rows<{ id: string; reason: string; template: string; noticeId: string; ground: string | null }>(
    world.dataSource,
    `SELECT l.id, l.reason, n.template, n.id AS "noticeId", n.parameters->>'ground' AS ground
     FROM restriction_lift l JOIN restriction r ON r.id = l.restriction_id JOIN message n ON n.id = l.notice_id
     WHERE r.case_id = $1`,
    [dsr.caseId],
  );
const deliver = (noticeId: string): Promise<unknown> =>
  rows(world.dataSource, 'UPDATE message SET sent_at = now() WHERE id = $1', [noticeId]);
/** A mailbox took the warnings of a changed login: without that nothing is changed. */
const warned = ({ dsr }: DecidedCase): Promise<unknown> =>
  rows(
    world.dataSource,
    `UPDATE message SET sent_at = $2 WHERE case_id = $1 AND template = 'login-change-notice'`,
    [dsr.caseId, AS_OF],
  );
const stands = (email: string): Promise<boolean> =>
  isRestricted(
    world.dataSource.manager,
    world.deps.activities.requests.identifierLookup({ kind: 'email', value: email }),
  );

describe('a restriction while corrections are checked', () => {
  it('takes effect before anything is decided, for every use', async () => {
    const { one, carried } = await restricted([{ about: BIRTHDAY.about }]);
    expect([carried.restricted, await stands(one.email)]).toEqual([true, true]);
    expect(await world.payload(one.dsr.caseId, 'restriction.begun')).toMatchObject({
      ground: 'accuracy-contested',
      purposes: [],
    });
  });

  it.each([
    ['accepted', BIRTHDAY],
    ['declined', DECLINED],
  ])('ends with the answer as its notice, and not before that was delivered: %s', async (_what, asked) => {
    const { one, carried } = await restricted([asked]);
    await answer(one);
    const [lift, ...more] = await liftsOf(one);
    expect([lift, more]).toMatchObject([
      { reason: 'accuracy-settled', template: 'rectified', ground: 'accuracy-contested' },
      [],
    ]);
    const liftId = lift?.id ?? '';
    const unset = { liftId, system: SYSTEM, asOf: AS_OF };
    expect(await world.code('liftSystem', unset)).toBe('wrong-state');
    expect(carried.restricted).toBe(true);
    await deliver(lift?.noticeId ?? '');
    await world.run('liftSystem', unset);
    await world.run('recordLifted', { liftId, asOf: AS_OF, byHand: [] });
    expect([carried.restricted, await stands(one.email)]).toEqual([false, false]);
  });

  it('is lifted once, however often the answer is written', async () => {
    const { one } = await restricted([BIRTHDAY]);
    const planId = await world.approved(one);
    await world.attempt(one, planId);
    await world.run('answerRectification', { ...one.dsr, planId });
    await world.run('answerRectification', { ...one.dsr, planId });
    expect(await liftsOf(one)).toHaveLength(1);
  });

  it('finds the person by the corrected address when it is lifted', async () => {
    const to = `${randomUUID()}@example.org`;
    const login = { about: { about: EMAIL, right: to }, decision: accept(to, EMAIL) };
    const { one, carried } = await restricted([login]);
    await world.prove(one, 'external_id', '7');
    const planId = await world.approved(one, ['officer-1', 'officer-2']);
    await world.run('holdRectification', { ...one.dsr, planId });
    await warned(one);
    expect(await world.attempt(one, planId, AFTER_THE_WAIT)).toEqual([undefined, 1]);
    world.marker.accounts.delete(one.email);
    world.marker.accounts.set(to, carried);
    await world.run('answerRectification', { ...one.dsr, asOf: AFTER_THE_WAIT, planId });
    expect(await stands(to)).toBe(true);
    const [lift] = await liftsOf(one);
    await deliver(lift?.noticeId ?? '');
    await world.run('liftSystem', { liftId: lift?.id ?? '', system: SYSTEM, asOf: AFTER_THE_WAIT });
    expect(carried.restricted).toBe(false);
  });

  it('that was cancelled ends after the mail that says so', async () => {
    const { one } = await restricted([{ about: BIRTHDAY.about }]);
    await world.run('closeCase', { ...one.dsr, outcome: 'withdrawn-by-requester' });
    expect(await liftsOf(one)).toMatchObject([{ reason: 'request-ended', template: 'withdrawn' }]);
  });

  it('is set for nobody who did not ask for it, and the answer speaks of none', async () => {
    const one = await world.found([BIRTHDAY]);
    expect(await world.run('readMeanwhile', one.dsr)).toEqual({ restrict: false });
    await expect(world.run('beginRestriction', one.dsr)).rejects.toThrow();
    await answer(one);
    const mail = await world.one<{ ground: string | null }>(
      `SELECT parameters->>'ground' AS ground FROM message WHERE case_id = $1 AND template = 'rectified'`,
      [one.dsr.caseId],
    );
    expect(mail).toEqual({ ground: null });
    expect(await liftsOf(one)).toEqual([]);
  });
});
