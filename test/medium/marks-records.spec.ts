import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { DataSource } from 'typeorm';
import type { Activities } from '#activities/contract';
import { createActivities, createConnectorActivities } from '#activities/index';
import { lockRenewal } from '#activities/marks/lock-renewal';
import { keysContext } from '#activities/obligations/owe';
import { recordEvent } from '#libs/audit/record';
import { open } from '#libs/crypto/sealed';
import { WafaError } from '#libs/domain/errors';
import type { Purpose } from '#libs/domain/words';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { isRestricted } from '#libs/persistence/restrictions';
import { createLogger } from '#libs/telemetry/logger';
import { createDependencies, type WorkerDependencies } from '../../apps/worker/src/dependencies.js';
import { testConfig } from '../support/api.js';
import { RememberingConnector } from '../support/case-stack.js';
import { RememberingMarker, type Carried } from '../support/markers.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { productCompany } from '../support/product.js';
import { insertVerifiedRequest } from '../support/verified-request.js';

const AS_OF = '2026-11-24T09:00:00.000Z';
const system = 'product-database';
const RESTRICTION = { ground: 'accuracy-contested' };

let database: TestDatabase;
let dataSource: DataSource;
let deps: WorkerDependencies;
let activities: Activities;
let marker: RememberingMarker;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await createDataSource({ url: database.appUrl }).initialize();
});
beforeEach(async () => {
  marker = new RememberingMarker();
  deps = createDependencies({
    config: testConfig(database.appUrl),
    company: await productCompany(),
    connectors: [new RememberingConnector()],
    markers: [marker],
    dataSource,
    logger: createLogger('test', 'silent'),
  });
  const ignore = (): void => undefined;
  activities = {
    ...createActivities(deps.activities, ignore),
    ...createConnectorActivities(deps.activities, ignore),
  };
});
afterAll(async () => {
  await deps.client.connection.close();
  await dataSource.destroy();
  await database.drop();
});

type Name = keyof Activities;
type Input<N extends Name> = Parameters<Activities[N]>[0];
type Answer<N extends Name> = Awaited<ReturnType<Activities[N]>>;

const run = <N extends Name>(name: N, input: Input<N>): Promise<Answer<N>> =>
  new MockActivityEnvironment().run(
    (value: Input<N>) => (activities[name] as (given: Input<N>) => Promise<Answer<N>>)(value),
    input,
  );
const codeOf = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    ({ type }: { type: string }) => type,
  );
const one = async <Row>(sql: string, parameters: readonly unknown[]): Promise<Row | undefined> =>
  (await rows<Row>(dataSource, sql, parameters))[0];

interface Case {
  readonly at: { readonly caseId: string; readonly asOf: string };
  readonly requestId: string;
  readonly email: string;
  readonly carried: Carried;
}

/** A verified request whose person was found. */
async function found(
  right: string,
  details: object = {},
  email = `${randomUUID()}@example.org`,
): Promise<Case> {
  const { caseIds, requestId } = await insertVerifiedRequest(deps.activities, {
    email,
    rights: [right],
    details,
  });
  const at = { caseId: caseIds[0] ?? '', asOf: AS_OF };
  const carried = marker.accounts.get(email) ?? marker.addAccount(email);
  await run('planSearch', at);
  await run('discoverSystem', { ...at, system });
  return { at, requestId, email, carried };
}

async function restricted(details: object = RESTRICTION, email?: string): Promise<Case> {
  const dsr = await found('restriction', details, email);
  await run('beginRestriction', dsr.at);
  await run('markSystem', { ...dsr.at, system, mark: 'restrict' });
  return dsr;
}

const stands = ({ email }: Case, purpose?: Purpose): Promise<boolean> =>
  isRestricted(
    dataSource.manager,
    deps.activities.requests.identifierLookup({ kind: 'email', value: email }),
    purpose,
  );
const mailsOf = ({ at }: Case): Promise<{ id: string; template: string }[]> =>
  rows(
    dataSource,
    `SELECT id, template FROM message WHERE case_id = $1 AND audience = 'requester' ORDER BY recorded_at`,
    [at.caseId],
  );
const deliver = (mail: string): Promise<unknown> =>
  rows(dataSource, 'UPDATE message SET sent_at = now() WHERE id = $1', [mail]);

/** Refuses the case and gives the attempt to lift, with its notice. */
async function refused(dsr: Case): Promise<{ readonly liftId: string; readonly noticeId: string }> {
  const refusal = { decisionId: randomUUID(), ground: 'manifestly-excessive', actor: 'officer-1' } as const;
  await run('closeCase', { ...dsr.at, outcome: 'refused', refusal });
  const lift = await one<{ liftId: string; noticeId: string }>(
    `SELECT l.id AS "liftId", l.notice_id AS "noticeId" FROM restriction_lift l
     JOIN restriction r ON r.id = l.restriction_id WHERE r.case_id = $1`,
    [dsr.at.caseId],
  );
  if (!lift) throw new Error('nothing is being lifted');
  return lift;
}

describe('a mark', () => {
  it('is set once, however often it is asked for', async () => {
    const dsr = await restricted();
    await run('markSystem', { ...dsr.at, system, mark: 'restrict' });
    expect(marker.asked).toHaveLength(1);
    expect(dsr.carried.restricted).toBe(true);
    expect(await one('SELECT state, items FROM system_mark WHERE case_id = $1', [dsr.at.caseId])).toEqual({
      state: 'applied',
      items: [{ collection: 'qwenimage_product:accounts', rows: 1, by: 'flag' }],
    });
  });

  it('is set again after a call whose end nobody recorded, under the same row of the ledger', async () => {
    const dsr = await found('restriction', RESTRICTION);
    await run('beginRestriction', dsr.at);
    marker.faults.push(new WafaError('system-unavailable'));
    expect(await codeOf(run('markSystem', { ...dsr.at, system, mark: 'restrict' }))).toBe(
      'system-unavailable',
    );
    expect(await one('SELECT finished_at FROM effect WHERE owner_id = $1', [dsr.at.caseId])).toEqual({
      finished_at: null,
    });
    await run('markSystem', { ...dsr.at, system, mark: 'restrict' });
    const effects = await rows(
      dataSource,
      'SELECT action, finished_at IS NOT NULL AS done FROM effect WHERE owner_id = $1',
      [dsr.at.caseId],
    );
    expect(effects).toEqual([{ action: 'mark/restrict', done: true }]);
  });

  it.each([
    ['what the system cannot mark', (): void => void (marker.rest = 'no column for it')],
    ['what is read again without it', (): void => void (marker.forgets = true)],
  ])('leaves to a person %s', async (_what, prepare) => {
    const dsr = await found('restriction', RESTRICTION);
    prepare();
    await run('beginRestriction', dsr.at);
    expect(await run('markSystem', { ...dsr.at, system, mark: 'restrict' })).toEqual({ byHand: true });
    expect(await one('SELECT state FROM system_mark WHERE case_id = $1', [dsr.at.caseId])).toEqual({
      state: 'by-hand',
    });
  });

  it('pauses a system that refuses our access', async () => {
    const dsr = await found('withdrawal', { purposes: ['marketing'] });
    marker.faults.push(new WafaError('system-refused'));
    expect(await codeOf(run('markSystem', { ...dsr.at, system, mark: 'stop' }))).toBe('system-refused');
    expect(await codeOf(run('markSystem', { ...dsr.at, system, mark: 'stop' }))).toBe('system-paused');
    expect(marker.asked).toHaveLength(1);
    await rows(dataSource, `UPDATE system_pause SET resumed_at = now(), resumed_by = 'officer-1'`);
  });

  it('concerns the systems with something to mark: the rest is a person’s, or nobody’s', async () => {
    const dsr = await found('withdrawal', { purposes: ['ai-training'] });
    const targets = () => run('markTargets', { ...dsr.at, mark: 'stop' });
    expect(await targets()).toEqual({ machines: [system], byHand: [] });
    marker.purposes = ['marketing'];
    expect(await targets()).toEqual({ machines: [], byHand: [] });
    marker.marks = ['restrict'];
    expect(await targets()).toEqual({ machines: [], byHand: [system] });
    expect(await run('markTargets', { ...dsr.at, mark: 'unpublish' })).toEqual({ machines: [], byHand: [] });
    await rows(dataSource, `UPDATE system_state SET state = 'nothing-held' WHERE case_id = $1`, [
      dsr.at.caseId,
    ]);
    expect(await targets()).toEqual({ machines: [], byHand: [] });
  });
});

describe('a restriction', () => {
  it('stands for the company’s own sweeps, for the uses it is about, and for nobody else', async () => {
    const whole = await restricted();
    const some = await restricted({ ...RESTRICTION, purposes: ['ai-training'] });
    expect([await stands(whole), await stands(whole, 'marketing')]).toEqual([true, true]);
    expect([await stands(some, 'ai-training'), await stands(some, 'marketing')]).toEqual([true, false]);
    expect(await stands({ ...whole, email: 'omar@example.org' })).toBe(false);
  });

  it('is planned as done, approved by one, and told with its ground', async () => {
    const dsr = await restricted();
    const { planId, digest } = await run('buildPlan', dsr.at);
    const plan = await one<{ body: object }>(
      `SELECT convert_from(body, 'UTF8')::jsonb AS body FROM plan WHERE id = $1`,
      [planId],
    );
    expect(plan?.body).toMatchObject({
      format: 'wafa-restriction-plan-v1',
      ground: 'accuracy-contested',
      lockAccount: false,
      done: [{ system, mark: 'restrict', state: 'applied' }],
      byHand: [],
    });
    const decision = { ...dsr.at, subject: 'plan', targetId: planId, digest } as const;
    const approval = { ...decision, decisionId: randomUUID(), approver: 'officer-1' };
    expect(await run('recordApproval', approval)).toEqual({ complete: true });
    expect(await run('answerMarks', dsr.at)).toEqual({ outcome: 'fulfilled' });
    await run('closeCase', { ...dsr.at, outcome: 'fulfilled' });
    expect((await mailsOf(dsr)).map(({ template }) => template)).toEqual(['restricted']);
    expect(await stands(dsr)).toBe(true);
  });

  it('locks no account and pauses no billing unless the person asked for it', async () => {
    await restricted();
    await restricted({ ...RESTRICTION, lockAccount: true });
    expect(marker.asked.map(({ lockAccount, pauseBilling }) => [lockAccount, pauseBilling])).toEqual([
      [false, false],
      [true, false],
    ]);
  });

  it('is not answered once the person has cancelled', async () => {
    const dsr = await restricted();
    const fact = { fact: 'withdrawn', type: 'case.withdrawn', actor: 'requester' } as const;
    const { requestId } = dsr;
    await recordEvent(dataSource.manager, { ...fact, requestId, effectiveAt: new Date(AS_OF) });
    expect(await codeOf(run('answerMarks', dsr.at))).toBe('wrong-state');
  });
});

describe('the end of a restriction', () => {
  it('touches no system before its notice has gone out, whoever asks', async () => {
    const dsr = await restricted();
    const { liftId, noticeId } = await refused(dsr);
    expect(await run('readNotice', { liftId })).toEqual({ notice: 'waiting' });
    expect(await codeOf(run('liftSystem', { liftId, system, asOf: AS_OF }))).toBe('wrong-state');
    expect(dsr.carried.restricted).toBe(true);
    await deliver(noticeId);
    expect(await run('readNotice', { liftId })).toEqual({ notice: 'sent' });
    expect(await run('liftTargets', { liftId })).toEqual({ machines: [system] });
    await run('liftSystem', { liftId, system, asOf: AS_OF });
    await run('liftSystem', { liftId, system, asOf: AS_OF });
    expect(dsr.carried.restricted).toBe(false);
    expect(marker.asked.map(({ mark }) => mark)).toEqual(['restrict', 'lift']);
    await run('recordLifted', { liftId, asOf: AS_OF, byHand: [] });
    expect(await stands(dsr)).toBe(false);
    expect((await mailsOf(dsr)).map(({ template }) => template)).toEqual(['refused', 'restriction-lifted']);
  });

  it('finds the person when the keys of the request are gone, and nobody once it has ended', async () => {
    const dsr = await restricted();
    const { liftId, noticeId } = await refused(dsr);
    await deliver(noticeId);
    await deps.activities.dataKeys.destroy(dataSource.manager, {
      ownerId: dsr.requestId,
      purpose: 'content',
    });
    await run('liftSystem', { liftId, system, asOf: AS_OF });
    expect(dsr.carried.restricted).toBe(false);
    await run('recordLifted', { liftId, asOf: AS_OF, byHand: [] });
    const left = await rows(
      dataSource,
      `SELECT 1 FROM restriction_key k JOIN restriction r ON r.id = k.restriction_id WHERE r.case_id = $1
       UNION ALL SELECT 1 FROM data_key d JOIN restriction r ON r.id = d.owner_id
       WHERE r.case_id = $1 AND d.destroyed_at IS NULL`,
      [dsr.at.caseId],
    );
    expect(left).toEqual([]);
  });

  it('does not come when no mailbox takes the notice: it stands, and can be asked for again', async () => {
    const dsr = await restricted();
    const { liftId, noticeId } = await refused(dsr);
    await rows(dataSource, 'UPDATE message SET refused_at = now(), refusal_code = 550 WHERE id = $1', [
      noticeId,
    ]);
    expect(await run('readNotice', { liftId })).toEqual({ notice: 'refused' });
    await run('recordUnlifted', { liftId, asOf: AS_OF });
    await deliver(noticeId).catch(() => undefined);
    expect(await codeOf(run('liftSystem', { liftId, system, asOf: AS_OF }))).toBe('wrong-state');
    expect([await stands(dsr), dsr.carried.restricted]).toEqual([true, true]);
  });

  it('leaves the mark that another restriction of the person still needs', async () => {
    const first = await restricted();
    const second = await restricted(RESTRICTION, first.email);
    const { liftId, noticeId } = await refused(second);
    await deliver(noticeId);
    await run('liftSystem', { liftId, system, asOf: AS_OF });
    await run('recordLifted', { liftId, asOf: AS_OF, byHand: [] });
    expect([first.carried.restricted, await stands(first)]).toEqual([true, true]);
    const last = await refused(first);
    await deliver(last.noticeId);
    await run('liftSystem', { liftId: last.liftId, system, asOf: AS_OF });
    expect(first.carried.restricted).toBe(false);
  });

  it('fails where something is still restricted afterwards', async () => {
    const dsr = await restricted();
    const { liftId, noticeId } = await refused(dsr);
    await deliver(noticeId);
    marker.forgets = true;
    expect(await codeOf(run('liftSystem', { liftId, system, asOf: AS_OF }))).toBe('system-rejected');
  });

  it('tells the officers where a person has to lift', async () => {
    const dsr = await restricted();
    const { liftId, noticeId } = await refused(dsr);
    await deliver(noticeId);
    await run('recordLifted', { liftId, asOf: AS_OF, byHand: [system] });
    const told = await rows(
      dataSource,
      `SELECT parameters FROM message WHERE case_id = $1 AND template = 'officer-lift'`,
      [dsr.at.caseId],
    );
    expect(told).toEqual([{ parameters: { system } }]);
  });
});

describe('a lock that the vendor ends', () => {
  const due = '2027-02-21T09:00:00.000Z';

  async function locked() {
    marker.endsAt = '2027-02-22T09:00:00.000Z';
    const dsr = await restricted();
    const owed = await one<{ id: string; dueAt: Date; sealed: Buffer }>(
      `SELECT id, due_at AS "dueAt", keys_sealed AS sealed FROM obligation WHERE case_id = $1`,
      [dsr.at.caseId],
    );
    if (!owed) throw new Error('nothing is owed');
    const key = await deps.activities.dataKeys.of(dataSource.manager, {
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
      new MockActivityEnvironment().run(() => lockRenewal(deps.activities, { obligation, asOf: due }));
    return { dsr, owed, renew };
  }

  it('is set again a day before, and owed anew', async () => {
    const { dsr, owed, renew } = await locked();
    expect(owed.dueAt.toISOString()).toBe(due);
    dsr.carried.restricted = false;
    marker.endsAt = '2027-05-23T09:00:00.000Z';
    expect(await renew()).toEqual({
      result: { renewed: true, rows: 1, endsAt: '2027-05-23T09:00:00.000Z' },
      again: '2027-05-22T09:00:00.000Z',
    });
    expect(dsr.carried.restricted).toBe(true);
  });

  it('is not set again once the restriction is being lifted', async () => {
    const { dsr, renew } = await locked();
    const { noticeId } = await refused(dsr);
    await deliver(noticeId);
    expect(await renew()).toEqual({ result: { renewed: false } });
    expect(marker.asked).toHaveLength(1);
  });
});

describe('a withdrawal', () => {
  it('counts from the receipt, stops each purpose, and tells what a trained model keeps', async () => {
    const dsr = await found('withdrawal', { purposes: ['marketing', 'ai-training'] });
    await run('recordWithdrawn', { ...dsr.at, asOf: '2026-12-01T09:00:00.000Z' });
    await run('markSystem', { ...dsr.at, system, mark: 'stop' });
    expect([...dsr.carried.stopped]).toEqual(['marketing', 'ai-training']);
    await run('answerMarks', dsr.at);
    const event = await one(
      `SELECT e.effective_at = r.received_at AS "fromReceipt", convert_from(e.payload, 'UTF8') AS payload
       FROM audit_event e JOIN request r ON r.id = e.request_id WHERE e.case_id = $1 AND e.type = 'consent.withdrawn'`,
      [dsr.at.caseId],
    );
    expect(event).toEqual({ fromReceipt: true, payload: '{"purposes":["marketing","ai-training"]}' });
    expect(await one('SELECT parameters FROM message WHERE case_id = $1', [dsr.at.caseId])).toEqual({
      parameters: {
        purposes: 'marketing,ai-training',
        answer: JSON.stringify([{ system, mark: 'stop', rows: 1 }]),
      },
    });
  });
});

describe('an objection', () => {
  const decision = { decisionId: randomUUID(), actor: 'officer-1', verdict: 'upheld' } as const;

  it('is decided once', async () => {
    const dsr = await found('objection', { to: 'profiling' });
    await run('recordObjection', { ...dsr.at, ...decision });
    await run('recordObjection', { ...dsr.at, ...decision });
    const other = { ...dsr.at, ...decision, decisionId: randomUUID(), verdict: 'refused' } as const;
    expect(await codeOf(run('recordObjection', { ...other, ground: 'legal-claims' }))).toBe('wrong-state');
  });

  it('ends the restriction with its answer as the notice', async () => {
    const dsr = await found('objection', { to: 'profiling' });
    await run('beginRestriction', dsr.at);
    await run('markSystem', { ...dsr.at, system, mark: 'restrict' });
    await run('markSystem', { ...dsr.at, system, mark: 'stop' });
    await run('answerMarks', dsr.at);
    await run('closeCase', { ...dsr.at, outcome: 'fulfilled' });
    const [mail] = await mailsOf(dsr);
    expect(
      await one(
        `SELECT l.reason, l.notice_id AS notice FROM restriction_lift l JOIN restriction r ON r.id = l.restriction_id
         WHERE r.case_id = $1`,
        [dsr.at.caseId],
      ),
    ).toEqual({ reason: 'objection-decided', notice: mail?.id });
    expect(mail?.template).toBe('objection-upheld');
  });

  it('that is outweighed is refused with its ground, and never with one against marketing', async () => {
    expect(
      await Promise.all(
        ['direct-marketing', 'profiling'].map(async (to) =>
          run('readObjection', (await found('objection', { to })).at),
        ),
      ),
    ).toEqual([{ weigh: false }, { weigh: true }]);
    const dsr = await found('objection', { to: 'profiling' });
    await run('beginRestriction', dsr.at);
    const refusal = { decisionId: randomUUID(), ground: 'prevents-fraud', actor: 'officer-1' } as const;
    await run('closeCase', { ...dsr.at, outcome: 'refused', refusal });
    const [mail] = await mailsOf(dsr);
    expect(mail?.template).toBe('objection-refused');
    expect(await one('SELECT refusal_ground AS ground FROM dsr_case WHERE id = $1', [dsr.at.caseId])).toEqual(
      {
        ground: 'prevents-fraud',
      },
    );
  });
});

describe('an erasure', () => {
  async function hidden(): Promise<Case> {
    const dsr = await found('erasure');
    await run('beginRestriction', dsr.at);
    await run('markSystem', { ...dsr.at, system, mark: 'restrict' });
    await run('markSystem', { ...dsr.at, system, mark: 'unpublish' });
    return dsr;
  }

  it('has restricted and hidden before its plan, which says so', async () => {
    const dsr = await hidden();
    expect(dsr.carried).toMatchObject({ restricted: true, hidden: true });
    const { planId } = await run('buildPlan', dsr.at);
    const plan = await one<{ done: object[] }>(
      `SELECT convert_from(body, 'UTF8')::jsonb->'done' AS done FROM plan WHERE id = $1`,
      [planId],
    );
    expect(plan?.done).toMatchObject([
      { system, mark: 'restrict', state: 'applied' },
      { system, mark: 'unpublish', state: 'applied' },
    ]);
  });

  it('that the person cancels is lifted after the mail; what was hidden stays so, and the mail says it', async () => {
    const dsr = await hidden();
    await run('closeCase', { ...dsr.at, outcome: 'withdrawn-by-requester' });
    const mail = await one<{ id: string; parameters: object }>(
      'SELECT id, parameters FROM message WHERE case_id = $1',
      [dsr.at.caseId],
    );
    expect(mail?.parameters).toEqual({ unpublished: 1 });
    const lift = await one<{ id: string }>('SELECT id FROM restriction_lift WHERE notice_id = $1', [
      mail?.id,
    ]);
    await deliver(mail?.id ?? '');
    await run('liftSystem', { liftId: lift?.id ?? '', system, asOf: AS_OF });
    expect(dsr.carried).toMatchObject({ restricted: false, hidden: true });
  });

  it('that is carried out leaves no restriction behind', async () => {
    const dsr = await hidden();
    await run('closeCase', { ...dsr.at, outcome: 'fulfilled' });
    expect(await stands(dsr)).toBe(false);
    expect(marker.asked.map(({ mark }) => mark)).toEqual(['restrict', 'unpublish']);
  });
});
