/** The emergency stop, with the real workflow engine and a real database: work halts at its next step and goes on. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { System } from '#libs/data-map/systems';
import { EVERY_SYSTEM } from '#libs/persistence/system-pauses';
import { SystemsService } from '../../apps/api/src/staff/systems.service.js';
import { CaseStack, RememberingConnector, type OpenCase } from '../support/case-stack.js';
import { productCompany } from '../support/product.js';
import { describeWithTemporal } from '../support/temporal.js';
import { ToldEraser } from '../support/told-eraser.js';

const KEYS = ['first', 'second', 'third'] as const;

describeWithTemporal('the emergency stop', () => {
  const erasers = KEYS.map((key) => new ToldEraser(key));
  jest.setTimeout(60_000);
  const [first, second, third] = erasers as [ToldEraser, ToldEraser, ToldEraser];
  let stack: CaseStack;
  let desk: SystemsService;

  beforeAll(async () => {
    const [product] = (await productCompany()).systems;
    const systems = KEYS.map((key) => ({ ...product, key }) as System);
    stack = await CaseStack.start({
      systems,
      erasers,
      connectors: KEYS.map((key) => new RememberingConnector(key)),
      controller: { verification: { mailboxHold: 'PT0S' } },
    });
    desk = new SystemsService({ db: stack.db, systems, now: () => new Date() });
  });
  afterAll(() => stack.stop());

  const stateOf = async (dsr: OpenCase, system: string): Promise<string | undefined> =>
    (
      await stack.one<{ state: string }>(
        'SELECT state FROM system_state WHERE case_id = $1 AND system = $2',
        [dsr.caseId, system],
      )
    )?.state;

  async function approved(email: string): Promise<OpenCase> {
    const dsr = await stack.ask(email, { rights: ['erasure'] });
    await stack.confirm(dsr);
    const digest = await stack.waiting(dsr.caseId, 'plan');
    for (const approver of ['officer-1', 'officer-2'])
      await stack.gateway.approvePlan(dsr.caseId, { decisionId: randomUUID(), digest, approver });
    return dsr;
  }

  it('of everything, in the middle of an erasure: the system at work ends whole, the next is not touched until resumed', async () => {
    first.during = () => desk.stop(EVERY_SYSTEM, 'wrong-erasure', 'officer-1');
    const dsr = await approved('stop-all@example.com');
    // The reading back is a step of its own.
    await stack.until(async () => (await stateOf(dsr, 'first')) === 'paused' || undefined, 20);
    first.during = () => Promise.resolve();
    expect(await stack.timeline(dsr)).toContain('erasure.done');
    expect(erasers.map(({ executed }) => executed)).toEqual([1, 0, 0]);
    expect((await desk.list()).stop).toMatchObject({ reason: 'wrong-erasure', by: 'officer-1' });
    await desk.resume(EVERY_SYSTEM, 'officer-2');
    expect(await stack.outcome(dsr.caseId)).toBe('fulfilled');
    expect(erasers.map(({ executed }) => executed)).toEqual([1, 1, 1]);
    expect(await stack.timeline(dsr)).toEqual(expect.arrayContaining(['system.paused', 'erasure.answered']));
  });

  it('of one system halts only there, and a stop of everything outlasts its resuming', async () => {
    for (const eraser of erasers) eraser.executed = 0;
    second.during = async () => {
      await desk.stop('third', 'maintenance', 'officer-1');
      await desk.stop(EVERY_SYSTEM, 'security-incident', 'officer-1');
    };
    const dsr = await approved('stop-one@example.com');
    await stack.until(async () => (await stateOf(dsr, 'second')) === 'paused' || undefined, 20);
    second.during = () => Promise.resolve();
    expect(erasers.map(({ executed }) => executed)).toEqual([1, 1, 0]);
    await desk.resume(EVERY_SYSTEM, 'officer-2');
    await stack.until(async () => (await stateOf(dsr, 'third')) === 'paused' || undefined, 20);
    expect(third.executed).toBe(0);
    await desk.resume('third', 'officer-2');
    expect(await stack.outcome(dsr.caseId)).toBe('fulfilled');
    expect(third.executed).toBe(1);
  });

  it('is set once, and is over once', async () => {
    await desk.stop(EVERY_SYSTEM, 'maintenance', 'officer-1');
    await expect(desk.stop(EVERY_SYSTEM, 'maintenance', 'officer-2')).rejects.toThrow('wrong-state');
    await desk.resume(EVERY_SYSTEM, 'officer-1');
    await expect(desk.resume(EVERY_SYSTEM, 'officer-1')).rejects.toThrow('wrong-state');
    await expect(desk.stop('nowhere', 'maintenance', 'officer-1')).rejects.toThrow('not-found');
  });
});
