/** A restriction by which the person wants the data kept (GDPR Art. 18(1)(b), (c)): no erasure runs over it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '#libs/crypto/uuid';
import { rows } from '#libs/persistence/data-source';
import { AS_OF, ErasureRecordsWorld } from '../support/erasure-case.js';
import { RememberingMarker } from '../support/markers.js';
import { restrictedBefore } from '../support/restricted-before.js';
import { ToldEraser } from '../support/told-eraser.js';

const SYSTEM = 'product-database';
const eraser = new ToldEraser(SYSTEM);
const marker = new RememberingMarker();
let world: ErasureRecordsWorld;

beforeAll(async () => {
  world = await ErasureRecordsWorld.create([eraser], { markers: [marker] });
});
afterAll(() => world.close());

/** A closed case of a restriction that stands. */
async function restricted(email: string, ground: string): Promise<string> {
  marker.addAccount(email);
  const dsr = await restrictedBefore(world, { email, ground, system: SYSTEM });
  const [one] = await rows<{ id: string }>(
    world.dataSource,
    'SELECT id FROM restriction WHERE case_id = $1',
    [dsr.caseId],
  );
  return one?.id ?? '';
}

/** As its workflow does once the notice has gone out. */
async function lifted(restriction: string): Promise<void> {
  const [liftId, noticeId] = [uuidv7(), uuidv7()];
  await rows(
    world.dataSource,
    `INSERT INTO message (id, request_id, template, language, audience, effective_at, sent_at)
     SELECT $2, c.request_id, 'restriction-ends', 'en', 'requester', now(), now()
     FROM restriction r JOIN dsr_case c ON c.id = r.case_id WHERE r.id = $1`,
    [restriction, noticeId],
  );
  await rows(
    world.dataSource,
    `INSERT INTO restriction_lift (id, restriction_id, reason, notice_id, asked_by, asked_at)
     VALUES ($1, $2, 'asked-by-person', $3, 'staff:1', now())`,
    [liftId, restriction, noticeId],
  );
  await world.run('recordLifted', { liftId, asOf: AS_OF, byHand: [] });
}

const email = (): string => `${randomUUID()}@example.org`;

describe.each(['processing-unlawful', 'needed-for-claims'])('a restriction as %s', (ground) => {
  it('blocks the plan of an erasure by name, and asks an officer', async () => {
    const address = email();
    const restriction = await restricted(address, ground);
    const one = await world.found(address);
    const plan = await world.plan(one);
    expect(plan).toMatchObject({ uncovered: true });
    expect((await world.planBody(plan.planId))['restrictions']).toEqual([{ restriction, ground }]);
    await world.run('recordUncovered', { ...one.dsr, planId: plan.planId });
    expect(await world.events(one, /^erasure\.(opposed|uncovered)$/)).toEqual([
      { type: 'erasure.opposed', payload: { plan: plan.planId, restriction, ground } },
    ]);
    const mails = await rows(
      world.dataSource,
      `SELECT parameters FROM message WHERE case_id = $1 AND template = 'officer-task'`,
      [one.dsr.caseId],
    );
    expect(mails).toEqual([{ parameters: { opposed: ground } }]);
    expect(await world.fault(world.approve(one, plan, 'officer-1'))).toBe('wrong-state');
  });

  it('blocks no longer once it is lifted, and the erasure hears of it', async () => {
    const address = email();
    const restriction = await restricted(address, ground);
    const one = await world.found(address);
    await world.plan(one);
    await lifted(restriction);
    const signals = await rows(
      world.dataSource,
      `SELECT name FROM outbox WHERE workflow_id = $1 AND name = 'planOutdated'`,
      [`dsr-${one.dsr.caseId}`],
    );
    expect(signals).toEqual([{ name: 'planOutdated' }]);
    expect(await world.plan(one)).not.toHaveProperty('uncovered');
  });

  it('that begins after the approval stops every system before its first write', async () => {
    const address = email();
    const one = await world.approved(await world.found(address));
    await restricted(address, ground);
    const before = eraser.executed;
    const erasing = world.run('eraseSystem', { ...one.dsr, system: SYSTEM, planId: one.planId });
    expect(await world.fault(erasing)).toBe('legal-hold');
    expect(eraser.executed).toBe(before);
  });
});

it('a restriction on another ground, and one of somebody else, block nothing', async () => {
  const address = email();
  await restricted(address, 'accuracy-contested');
  await restricted(email(), 'needed-for-claims');
  expect(await world.plan(await world.found(address))).not.toHaveProperty('uncovered');
});
