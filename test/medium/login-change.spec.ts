/** Changing a login is how accounts are taken over: proof, two people, a warning of the old address, a wait. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rows } from '#libs/persistence/data-source';
import { issueStop, noticeAddress } from '#libs/persistence/login-change-notices';
import { LoginChangeService } from '../../apps/api/src/intake/login-change.service.js';
import {
  accept,
  AS_OF,
  BIRTH_DATE,
  EMAIL,
  RectificationWorld,
  type DecidedCase,
} from '../support/rectification.js';
import { insertVerifiedRequest } from '../support/verified-request.js';

const AFTER_THE_WAIT = '2026-11-27T09:00:00.000Z';
const TWO = ['officer-1', 'officer-2'];

let world: RectificationWorld;
let stopping: LoginChangeService;

beforeAll(async () => {
  world = await RectificationWorld.create();
  stopping = new LoginChangeService({ db: world.dataSource, now: () => new Date(AS_OF) });
});
beforeEach(() => {
  world.rectifier.planned.length = 0;
});
afterAll(() => world.close());

const fresh = (): string => `${randomUUID()}@example.org`;

/** Layla's account, and her wish to sign in with another address; proved by her account's id unless told. */
async function login(proof: readonly [string, string] | null = ['external_id', '7'], to = fresh()) {
  const about = { about: EMAIL, wrong: 'anything', right: to };
  const birth = { about: BIRTH_DATE, right: '1990-02-03' };
  const one = await world.found([
    { about, decision: accept(to, EMAIL) },
    { about: birth, decision: accept('1990-02-03', BIRTH_DATE) },
  ]);
  if (proof) await world.prove(one, ...proof);
  return { one, to };
}

const noticesOf = ({ dsr }: DecidedCase) =>
  rows<{ id: string }>(world.dataSource, 'SELECT id FROM login_change_notice WHERE case_id = $1', [
    dsr.caseId,
  ]);

/** What the mail server says to the warnings of a case, in these languages. */
const answers = ({ dsr }: DecidedCase, column: 'sent_at' | 'refused_at', languages = ['ar', 'en']) =>
  rows(
    world.dataSource,
    `UPDATE message SET ${column} = $2${column === 'refused_at' ? ', refusal_code = 550' : ''} WHERE case_id = $1 AND template = 'login-change-notice'
       AND language = ANY ($3) AND sent_at IS NULL AND refused_at IS NULL`,
    [dsr.caseId, AS_OF, languages],
  );

/** To the hold; the warnings went out unless told. */
async function held(to?: string, { sent = true } = {}) {
  const { one } = await login(['external_id', '7'], to);
  const planId = await world.approved(one, TWO);
  const hold = await world.run('holdRectification', { ...one.dsr, planId });
  if (sent) await answers(one, 'sent_at');
  const [notice] = await noticesOf(one);
  return { one, planId, hold, noticeId: notice?.id ?? '' };
}

describe('who may change a login', () => {
  it('nobody with a mailbox alone: a stranger has one too', async () => {
    const stranger = 'stranger@example.net';
    const about = { about: EMAIL, wrong: 'victim@example.org', right: stranger };
    const one = await world.found([{ about, decision: accept(stranger, EMAIL) }], stranger);
    expect(await world.run('prepareRectification', one.dsr)).toEqual({ proofNeeded: true });
    expect(await world.payload(one.dsr.caseId, 'correction.proof-needed')).toEqual({ logins: 1 });
  });

  it('nobody with an address that is itself in question, though an officer proved it', async () => {
    const { one } = await login(null);
    await world.prove(one, 'email', one.email);
    expect(await world.run('prepareRectification', one.dsr)).toEqual({ proofNeeded: true });
  });

  it('who is proved by something else', async () => {
    const { one } = await login();
    expect(await world.run('prepareRectification', one.dsr)).toEqual({ proofNeeded: false });
  });

  it('two people approve it, and one the rest', async () => {
    const { one } = await login();
    const plan = await world.planned(one);
    expect(await world.approve(one, { ...plan, approver: 'officer-1' })).toEqual({ complete: false });
    expect(await world.approve(one, { ...plan, approver: 'officer-2' })).toEqual({ complete: true });
    const birth = { about: { about: BIRTH_DATE, right: 'x' }, decision: accept('x', BIRTH_DATE) };
    const plain = await world.found([birth]);
    const simple = await world.planned(plain);
    expect(await world.approve(plain, { ...simple, approver: 'officer-1' })).toEqual({ complete: true });
    expect(await world.run('holdRectification', { ...plain.dsr, planId: simple.planId })).toEqual({
      heldUntil: null,
    });
  });

  it('in a field that nobody describes, what looks like an address counts as one', async () => {
    const to = fresh();
    const decision = accept(to, { system: 'support-mailbox' });
    const one = await world.found([{ about: { right: to }, decision }]);
    expect(await world.run('prepareRectification', one.dsr)).toEqual({ proofNeeded: true });
  });
});

describe('the wait', () => {
  it('is for addresses that are looked for with signs of life: what was found may be long', async () => {
    const { one } = await login();
    world.heartbeats.clear();
    await world.run('prepareRectification', one.dsr);
    expect(world.heartbeats.get('prepareRectification')).toBeGreaterThan(0);
  });

  it('lasts 72 hours from the approval, with a mail to the address that the system has', async () => {
    const { one, hold, noticeId } = await held();
    expect(hold).toEqual({ heldUntil: AFTER_THE_WAIT });
    const { dataKeys } = world.deps.activities;
    const named = { messageId: noticeId, requestId: one.requestId };
    expect(await noticeAddress(world.dataSource.manager, dataKeys, named)).toBe(one.email);
    const mail = await world.one('SELECT template, audience, parameters FROM message WHERE id = $1', [
      noticeId,
    ]);
    const languages = await rows(
      world.dataSource,
      `SELECT language FROM message WHERE case_id = $1 AND template = 'login-change-notice' ORDER BY language`,
      [one.dsr.caseId],
    );
    expect(languages).toEqual([{ language: 'ar' }, { language: 'en' }]);
    expect(mail).toEqual({
      template: 'login-change-notice',
      audience: 'recipient',
      parameters: { until: AFTER_THE_WAIT },
    });
  });

  it('is over before anything is changed, and begins once for the same values', async () => {
    const { one, planId } = await held();
    expect(await world.attempt(one, planId, '2026-11-27T08:59:59.000Z')).toEqual(['digest-mismatch', 0]);
    const later = { ...one.dsr, asOf: '2026-11-26T09:00:00.000Z', planId };
    expect(await world.run('holdRectification', later)).toEqual({ heldUntil: AFTER_THE_WAIT });
    expect(await noticesOf(one)).toHaveLength(2);
    expect(await world.attempt(one, planId, AFTER_THE_WAIT)).toEqual([undefined, 1]);
  });

  it('begins anew for another value', async () => {
    const { one } = await held();
    await world.decide(one, 1, accept(fresh(), EMAIL));
    const planId = await world.approved(one, TWO);
    expect(await world.attempt(one, planId, AFTER_THE_WAIT)).toEqual(['digest-mismatch', 0]);
    const again = { ...one.dsr, asOf: AFTER_THE_WAIT, planId };
    expect(await world.run('holdRectification', again)).toEqual({ heldUntil: '2026-11-30T09:00:00.000Z' });
    expect(await noticesOf(one)).toHaveLength(4);
  });

  it('is not begun where nobody can be warned: then nobody changes the login', async () => {
    const to = fresh();
    const about = { about: EMAIL, right: to };
    // The only address on file is the one that is to stand there.
    const one = await world.found([{ about, decision: accept(to, EMAIL) }], to);
    await world.prove(one, 'external_id', '7');
    const planId = await world.approved(one);
    const plan = await world.one<{ body: Buffer }>('SELECT body FROM plan WHERE id = $1', [planId]);
    expect(JSON.parse(plan?.body.toString() ?? '')).toMatchObject({
      corrections: [{ changes: [{ by: 'nobody', notAppliedBecause: 'no-old-address' }] }],
      systems: [],
    });
  });
});

describe('a warning that did not arrive', () => {
  const planBody = async (planId: string): Promise<unknown> => {
    const plan = await world.one<{ body: Buffer }>('SELECT body FROM plan WHERE id = $1', [planId]);
    return JSON.parse(plan?.body.toString() ?? '') as unknown;
  };

  it('in one language is none, in the other it is one', async () => {
    const { one, planId } = await held(fresh(), { sent: false });
    await answers(one, 'refused_at', ['ar']);
    expect(await world.attempt(one, planId, AFTER_THE_WAIT)).toEqual(['digest-mismatch', 0]);
    await answers(one, 'sent_at', ['en']);
    expect(await world.attempt(one, planId, AFTER_THE_WAIT)).toEqual([undefined, 1]);
  });

  it('because the mailbox refuses it leaves the login as it is, and the officers read why', async () => {
    const { one, planId } = await held(fresh(), { sent: false });
    await answers(one, 'refused_at');
    expect(await world.attempt(one, planId, AFTER_THE_WAIT)).toEqual(['digest-mismatch', 0]);
    const at = { ...one.dsr, asOf: AFTER_THE_WAIT, planId };
    expect(await world.run('correctingSystems', at)).toMatchObject({ notHeld: true });
    const next = await world.approved(one);
    expect(await planBody(next)).toMatchObject({
      corrections: [
        { changes: [{ by: 'nobody', notAppliedBecause: 'no-old-address' }] },
        { changes: [{ by: 'wafa' }] },
      ],
    });
    expect(await world.attempt(one, next, AFTER_THE_WAIT)).toEqual([undefined, 1]);
    expect(world.rectifier.executed[0]?.corrections).toMatchObject([{ field: 'birth_date' }]);
  });

  it('because no mail server answered begins the wait anew', async () => {
    const { one, planId } = await held(fresh(), { sent: false });
    expect(await world.attempt(one, planId, AFTER_THE_WAIT)).toEqual(['digest-mismatch', 0]);
    const again = await world.run('holdRectification', { ...one.dsr, asOf: AFTER_THE_WAIT, planId });
    expect(again).toEqual({ heldUntil: '2026-11-30T09:00:00.000Z' });
    expect(await noticesOf(one)).toHaveLength(4);
    await answers(one, 'sent_at');
    expect(await world.attempt(one, planId, '2026-11-29T09:00:00.000Z')).toEqual(['digest-mismatch', 0]);
    expect(await world.attempt(one, planId, '2026-11-30T09:00:00.000Z')).toEqual([undefined, 1]);
  });

  it('keeps a person from changing the login by hand, too', async () => {
    const to = fresh();
    const about = { about: { right: to }, decision: accept(to, { system: 'support-mailbox' }) };
    const one = await world.found([about]);
    await world.prove(one, 'external_id', '7');
    const planId = await world.approved(one, TWO);
    await world.run('holdRectification', { ...one.dsr, planId });
    const at = { ...one.dsr, asOf: AFTER_THE_WAIT, planId };
    expect(await world.run('correctingSystems', at)).toEqual({
      ...{ rectifiers: [], byHand: ['support-mailbox'], notHeld: true },
    });
    await answers(one, 'sent_at');
    expect(await world.run('correctingSystems', at)).toEqual({ rectifiers: [], byHand: ['support-mailbox'] });
  });
});

describe('the holder of the old address', () => {
  it('stops the change by the link of the mail; the rest goes on', async () => {
    const { one, planId, noticeId } = await held();
    const { token } = await issueStop(world.dataSource.manager, noticeId);
    expect(await stopping.stop({ token })).toBe('stopped');
    expect(await stopping.stop({ token })).toBe('stopped');
    expect(await world.attempt(one, planId, AFTER_THE_WAIT)).toEqual(['digest-mismatch', 0]);
    const next = await world.approved(one);
    expect(await world.attempt(one, next, AFTER_THE_WAIT)).toEqual([undefined, 1]);
    expect(world.rectifier.executed[0]?.corrections).toMatchObject([{ id: '2.1', field: 'birth_date' }]);
    expect(await world.payload(one.dsr.caseId, 'correction.stopped')).toEqual({ corrections: [1] });
    const signals = await rows(
      world.dataSource,
      `SELECT name FROM outbox WHERE workflow_id = $1 AND kind = 'signal' AND name <> 'offerApproved'`,
      [`dsr-${one.dsr.caseId}`],
    );
    expect(signals).toEqual([{ name: 'planOutdated' }]);
  });

  it('stops it by reference and code, with five tries', async () => {
    const { one, noticeId } = await held();
    const { code } = await issueStop(world.dataSource.manager, noticeId);
    const row = await world.one<{ reference: string }>('SELECT reference FROM request WHERE id = $1', [
      one.requestId,
    ]);
    const reference = row?.reference ?? '';
    expect(await stopping.stop({ reference, code: 'AAAAAAAA' })).toBe('invalid');
    expect(await stopping.stop({ reference, code: code.toLowerCase() })).toBe('stopped');
    const other = await held();
    const issued = await issueStop(world.dataSource.manager, other.noticeId);
    const named = await world.one<{ reference: string }>('SELECT reference FROM request WHERE id = $1', [
      other.one.requestId,
    ]);
    for (let tries = 0; tries < 5; tries += 1)
      await stopping.stop({ reference: named?.reference ?? '', code: 'AAAAAAAA' });
    expect(await stopping.stop({ reference: named?.reference ?? '', code: issued.code })).toBe('invalid');
  });

  it('comes too late once a system was touched, and a made-up link stops nothing', async () => {
    const { one, planId, noticeId } = await held();
    const { token } = await issueStop(world.dataSource.manager, noticeId);
    await world.attempt(one, planId, AFTER_THE_WAIT);
    expect(await stopping.stop({ token })).toBe('too-late');
    expect(await stopping.stop({ token: 'x'.repeat(43) })).toBe('invalid');
  });
});

describe('after a login was changed', () => {
  /** The hold of a package of somebody who asks with this address a day later. */
  async function releaseFor(email: string) {
    const { caseIds } = await insertVerifiedRequest(world.deps.activities, { email });
    const dsr = { caseId: caseIds[0] ?? '', asOf: '2026-11-28T09:00:00.000Z' };
    return world.run('holdRelease', { ...dsr, packageId: randomUUID() });
  }

  it('no package is handed over for seven days, to the new address and to the old', async () => {
    const to = fresh();
    const { one, planId } = await held(to);
    await world.attempt(one, planId, AFTER_THE_WAIT);
    const until = { heldUntil: '2026-12-04T09:00:00.000Z' };
    expect(await releaseFor(to)).toEqual(until);
    expect(await releaseFor(one.email)).toEqual(until);
    const mail = await world.one(
      `SELECT parameters FROM message WHERE template = 'release-on-hold' ORDER BY recorded_at DESC LIMIT 1`,
      [],
    );
    expect(mail).toEqual({ parameters: { until: until.heldUntil, because: 'login-change' } });
  });

  it('others wait no longer than they always do', async () => {
    const { one, planId } = await held();
    await world.attempt(one, planId, AFTER_THE_WAIT);
    const { heldUntil } = await releaseFor(fresh());
    expect(Date.parse(heldUntil ?? '')).toBeLessThan(Date.parse('2026-12-04T09:00:00.000Z'));
  });

  it('a person who changed it by hand makes everybody wait as well', async () => {
    const to = fresh();
    const about = { about: { right: to }, decision: accept(to, { system: 'support-mailbox' }) };
    const one = await world.found([about]);
    await world.prove(one, 'external_id', '7');
    const planId = await world.approved(one, TWO);
    await world.run('openManualTask', { ...one.dsr, system: 'support-mailbox', kind: 'rectify-by-hand' });
    await rows(
      world.dataSource,
      `UPDATE manual_task SET result = 'done', completed_by = 'officer-1', completed_at = now() WHERE case_id = $1`,
      [one.dsr.caseId],
    );
    await world.run('answerRectification', { ...one.dsr, asOf: AFTER_THE_WAIT, planId });
    expect(await releaseFor(to)).toEqual({ heldUntil: '2026-12-04T09:00:00.000Z' });
  });
});
