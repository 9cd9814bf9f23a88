/** A cancellation in the middle of an erasure, and a system that does not answer while it is erased. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { erasureAnswerSchema } from '#libs/contracts/erasure-plan';
import { WafaError } from '#libs/domain/errors';
import { rows } from '#libs/persistence/data-source';
import { readOverview } from '#libs/persistence/request-overview';
import { SystemsService } from '../../apps/api/src/staff/systems.service.js';
import { WithdrawalService } from '../../apps/api/src/intake/withdrawal.service.js';
import { AS_OF, ErasureRecordsWorld, type ErasureCase } from '../support/erasure-case.js';
import { ToldEraser } from '../support/told-eraser.js';

const [product, billing] = [new ToldEraser('product-database'), new ToldEraser('billing')];
let world: ErasureRecordsWorld;
let withdrawal: WithdrawalService;

beforeAll(async () => {
  world = await ErasureRecordsWorld.create([product, billing], { byHand: ['archive'] });
  withdrawal = new WithdrawalService({ db: world.dataSource, now: () => new Date(AS_OF) });
});
afterEach(() => {
  product.fault = undefined;
});
afterAll(() => world.close());

const desk = (): SystemsService =>
  new SystemsService({
    ...{ db: world.dataSource, systems: world.deps.company.systems, now: () => new Date(AS_OF) },
  });

type Approved = ErasureCase & { readonly planId: string };
const erase = ({ dsr, planId }: Approved, system: string): Promise<string | undefined> =>
  world.fault(world.run('eraseSystem', { ...dsr, system, planId }));
const close = ({ dsr }: Approved) => world.run('closeCase', { ...dsr, outcome: 'withdrawn-by-requester' });
const mails = ({ dsr }: ErasureCase) =>
  rows<{ template: string; parameters: { answer?: string; cause?: string } }>(
    world.dataSource,
    'SELECT template, parameters FROM message WHERE case_id = $1 ORDER BY recorded_at, id',
    [dsr.caseId],
  );

describe('a cancellation in the middle', () => {
  it('leaves the next system as it was, and the person reads what was final', async () => {
    const one = await world.approved();
    expect(await erase(one, 'product-database')).toBeUndefined();
    await withdrawal.withdraw(one.requestId);
    billing.executed = 0;
    expect(await erase(one, 'billing')).toBe('wrong-state');
    expect(billing.executed).toBe(0);
    await close(one);
    const answer = [
      { system: 'product-database', erased: 4, kept: [] },
      { system: 'billing', erased: 0, kept: [], cancelled: 'untouched' },
      { system: 'archive', erased: 0, kept: [], cancelled: 'untouched' },
    ];
    expect(await world.events(one, /^erasure\.halted$/)).toMatchObject([{ payload: { answer } }]);
    const told = (await mails(one)).filter(({ template }) => /halted|withdrawn/.test(template));
    expect(told.map(({ template }) => template)).toEqual(['erasure-halted']);
    expect(erasureAnswerSchema.parse(JSON.parse(told[0]?.parameters.answer ?? ''))).toEqual(answer);
  });

  it('by a refusal says what was final, too, and why the rest is not done', async () => {
    const one = await world.approved();
    await erase(one, 'product-database');
    const refusal = { decisionId: randomUUID(), ground: 'manifestly-unfounded', actor: 'officer-1' } as const;
    await world.run('closeCase', { ...one.dsr, outcome: 'refused', refusal });
    const told = (await mails(one)).filter(({ template }) => /halted|refused/.test(template));
    expect(told).toMatchObject([
      { template: 'erasure-halted', parameters: { ground: 'manifestly-unfounded' } },
    ]);
  });

  it('lets a system that has begun come to its end', async () => {
    const one = await world.approved();
    product.fault = new WafaError('system-unavailable', 'in the middle');
    expect(await erase(one, 'product-database')).toBe('system-unavailable');
    await withdrawal.withdraw(one.requestId);
    product.fault = undefined;
    expect(await erase(one, 'product-database')).toBeUndefined();
    expect(await erase(one, 'billing')).toBe('wrong-state');
  });

  it('does not call final what nobody knows', async () => {
    const one = await world.approved();
    product.fault = new WafaError('system-unavailable', 'in the middle');
    await erase(one, 'product-database');
    await withdrawal.withdraw(one.requestId);
    await close(one);
    expect(await world.events(one, /^erasure\.halted$/)).toMatchObject([
      { payload: { answer: [{ system: 'product-database', erased: 0, cancelled: 'unsure' }, {}, {}] } },
    ]);
  });

  it('before anything was touched ends as it always did', async () => {
    const one = await world.approved();
    await withdrawal.withdraw(one.requestId);
    expect(await erase(one, 'product-database')).toBe('wrong-state');
    await close(one);
    expect((await mails(one)).at(-1)?.template).toBe('withdrawn');
    expect(await world.events(one, /^erasure\.halted$/)).toEqual([]);
  });

  it('lifts the restriction that began with the erasure, with the mail about the cancellation as its notice', async () => {
    const one = await world.approved();
    await world.run('beginRestriction', one.dsr);
    await erase(one, 'product-database');
    await withdrawal.withdraw(one.requestId);
    await close(one);
    const lifts = await rows(
      world.dataSource,
      `SELECT l.reason, m.template FROM restriction_lift l JOIN restriction r ON r.id = l.restriction_id
       JOIN message m ON m.id = l.notice_id WHERE r.case_id = $1`,
      [one.dsr.caseId],
    );
    expect(lifts).toEqual([{ reason: 'request-ended', template: 'erasure-halted' }]);
  });

  it('is shown on the page of the request', async () => {
    const one = await world.approved();
    await erase(one, 'product-database');
    await withdrawal.withdraw(one.requestId);
    await close(one);
    await world.withClock(one);
    const overview = await readOverview(world.dataSource.manager, one.requestId);
    expect(overview.cases[0]?.erasure).toMatchObject({
      begun: true,
      answer: [{ system: 'product-database', erased: 4 }, {}, {}],
    });
  });
});

describe('a system that does not answer while it is erased', () => {
  const stateOf = async ({ dsr }: ErasureCase) =>
    (
      await rows<{ code: string | null; failing: boolean }>(
        world.dataSource,
        `SELECT error_code AS code, failing_since IS NOT NULL AS failing FROM system_state
         WHERE case_id = $1 AND system = 'product-database'`,
        [dsr.caseId],
      )
    )[0];
  const unanswered = async (one: ErasureCase) =>
    (await mails(one)).filter(({ template }) => template === 'officer-unanswered');

  it('shows its code at once, tells the officers once after a day, and neither once it has answered', async () => {
    const one = await world.approved();
    product.fault = new WafaError('system-unavailable', 'is down');
    await erase(one, 'product-database');
    expect(await stateOf(one)).toEqual({ code: 'system-unavailable', failing: true });
    expect(await unanswered(one)).toEqual([]);
    await rows(
      world.dataSource,
      `UPDATE system_state SET failing_since = now() - interval '25 hours' WHERE case_id = $1`,
      [one.dsr.caseId],
    );
    for (const _try of [1, 2]) await erase(one, 'product-database');
    expect(await unanswered(one)).toMatchObject([
      { parameters: { system: 'product-database', cause: 'system-unavailable' } },
    ]);
    product.fault = undefined;
    await erase(one, 'product-database');
    expect(await stateOf(one)).toEqual({ code: null, failing: false });
  });

  it('is left to a person by an officer, who reads that it may have been erased', async () => {
    const one = await world.approved();
    const place = { id: one.dsr.caseId, system: 'product-database' };
    expect(await world.fault(desk().takeByHand(place, 'officer-1'))).toBe('wrong-state');
    product.fault = new WafaError('system-unavailable', 'is down');
    await erase(one, 'product-database');
    await desk().takeByHand(place, 'officer-1');
    const signals = await rows(
      world.dataSource,
      `SELECT payload->>'system' AS system FROM outbox WHERE workflow_id = $1 AND name = 'systemTakenByHand'`,
      [`dsr-${one.dsr.caseId}`],
    );
    expect(signals).toEqual([{ system: 'product-database' }]);
  });

  it('was paused while it was planned, and is planned once it is repaired', async () => {
    const one = await world.found();
    product.fault = new WafaError('system-refused', 'no permission');
    const plan = () => world.fault(world.run('planErasure', { ...one.dsr, system: 'product-database' }));
    expect(await plan()).toBe('system-refused');
    await world.run('pauseSystem', { ...one.dsr, system: 'product-database' });
    product.fault = undefined;
    await desk().resume('product-database', 'officer-1');
    expect(await plan()).toBeUndefined();
    const { planId } = await world.plan(one);
    expect((await world.planBody(planId)).systems).toMatchObject([
      { system: 'product-database', by: 'wafa' },
      { system: 'billing', by: 'wafa' },
      { system: 'archive', by: 'person' },
    ]);
  });
});
