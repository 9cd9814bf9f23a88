import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { recordEvent } from '#libs/audit/record';
import { storeFoundIdentifiers } from '#activities/discover/known-identifiers';
import { lockCase } from '#activities/records/case-row';
import { searchRecords } from '#activities/records/search.records';
import type { Connector, Identifier } from '#libs/connectors/kit/connector';
import type { System } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { rows } from '#libs/persistence/data-source';
import { RememberingConnector } from '../support/case-stack.js';
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

describe('a mark', () => {
  it('is set once, however often it is asked for', async () => {
    const dsr = await world.restricted();
    await world.run('markSystem', { ...dsr.at, system, mark: 'restrict' });
    expect(world.marker.asked).toHaveLength(1);
    expect(dsr.carried.restricted).toBe(true);
    expect(
      await world.one('SELECT state, items FROM system_mark WHERE case_id = $1', [dsr.at.caseId]),
    ).toEqual({
      state: 'applied',
      items: [{ collection: 'qwenimage_product:accounts', rows: 1, by: 'flag' }],
    });
  });

  it('is set again after a call whose end nobody recorded, under the same row of the ledger', async () => {
    const dsr = await world.found('restriction', CONTESTED);
    await world.run('beginRestriction', dsr.at);
    world.marker.faults.push(new WafaError('system-unavailable'));
    expect(await codeOf(world.run('markSystem', { ...dsr.at, system, mark: 'restrict' }))).toBe(
      'system-unavailable',
    );
    expect(await world.one('SELECT finished_at FROM effect WHERE owner_id = $1', [dsr.at.caseId])).toEqual({
      finished_at: null,
    });
    await world.run('markSystem', { ...dsr.at, system, mark: 'restrict' });
    const effects = await rows(
      world.db,
      'SELECT action, finished_at IS NOT NULL AS done FROM effect WHERE owner_id = $1',
      [dsr.at.caseId],
    );
    expect(effects).toEqual([{ action: 'mark/restrict', done: true }]);
  });

  it.each([
    ['what the system cannot mark', (): void => void (world.marker.rest = 'no column for it')],
    ['what is read again without it', (): void => void (world.marker.forgets = true)],
  ])('leaves to a person %s', async (_what, prepare) => {
    const dsr = await world.found('restriction', CONTESTED);
    prepare();
    await world.run('beginRestriction', dsr.at);
    expect(await world.run('markSystem', { ...dsr.at, system, mark: 'restrict' })).toEqual({ byHand: true });
    expect(await world.one('SELECT state FROM system_mark WHERE case_id = $1', [dsr.at.caseId])).toEqual({
      state: 'by-hand',
    });
  });

  /** What the case knows of the person in the system instead of the address. */
  const knownBy = async (dsr: MarkCase, identifiers: readonly Identifier[]): Promise<void> => {
    await rows(world.db, 'DELETE FROM identifier WHERE request_id = $1', [dsr.requestId]);
    await world.db.transaction(async (db) => {
      const row = await lockCase(db, dsr.at.caseId);
      const found = identifiers.map((one) => ({ ...one, system }));
      await storeFoundIdentifiers(world.deps, db, { row, foundIn: 'another', identifiers: found });
    });
  };

  it.each([
    ['restriction', CONTESTED, 'restrict', [], 'no-identifier'],
    ['withdrawal', { purposes: ['marketing'] }, 'stop', [], 'no-identifier'],
    ['erasure', {}, 'unpublish', [], 'no-identifier'],
    [
      'restriction',
      CONTESTED,
      'restrict',
      [{ kind: 'email', value: 'house@example.org', shared: true }],
      'shared-with-others',
    ],
  ] as const)(
    'of a %s is a person’s where nothing leads to her alone (%#)',
    async (right, details, mark, identifiers, notAppliedBecause) => {
      const dsr = await world.found(right, details);
      world.marker.addAccount('house@example.org');
      await knownBy(dsr, identifiers);
      if (mark === 'restrict') await world.run('beginRestriction', dsr.at);
      expect(await world.run('markSystem', { ...dsr.at, system, mark })).toEqual({ byHand: true });
      expect(world.marker.asked).toEqual([]);
      expect(
        await world.one('SELECT state, items FROM system_mark WHERE case_id = $1', [dsr.at.caseId]),
      ).toEqual({
        state: 'by-hand',
        items: [{ collection: system, rows: 0, by: '', notAppliedBecause }],
      });
    },
  );

  it('of an opt-out is a person’s in a system that no address finds', async () => {
    const dsr = await world.found('opt-out');
    await rows(world.db, 'DELETE FROM verification WHERE request_id = $1', [dsr.requestId]);
    const connectors = world.deps.connectors as Map<string, Connector>;
    connectors.set(system, Object.assign(new RememberingConnector(), { kinds: ['external_id'] }));
    expect(await world.run('markSystem', { ...dsr.at, system, mark: 'stop' })).toEqual({ byHand: true });
  });

  it('that needs nothing to find the person is set without', async () => {
    const dsr = await world.found('withdrawal', { purposes: ['marketing'] });
    Object.assign(world.marker, { evenWithoutIdentifiers: true });
    await knownBy(dsr, []);
    await world.run('markSystem', { ...dsr.at, system, mark: 'stop' });
    expect(world.marker.asked).toHaveLength(1);
  });

  it.each([
    ['restriction', CONTESTED, 'restrict'],
    ['withdrawal', { purposes: ['marketing'] }, 'stop'],
    ['opt-out', {}, 'unpublish'],
  ] as const)('of a %s is set for nobody who has proved nothing', async (right, details, mark) => {
    const dsr = await world.found(right, details);
    await rows(world.db, 'DELETE FROM verification WHERE request_id = $1', [dsr.requestId]);
    expect(await codeOf(world.run('markSystem', { ...dsr.at, system, mark }))).toBe('wrong-state');
    expect(world.marker.asked).toEqual([]);
  });

  it('pauses a system that refuses our access', async () => {
    const dsr = await world.found('withdrawal', { purposes: ['marketing'] });
    world.marker.faults.push(new WafaError('system-refused'));
    expect(await codeOf(world.run('markSystem', { ...dsr.at, system, mark: 'stop' }))).toBe('system-refused');
    expect(await codeOf(world.run('markSystem', { ...dsr.at, system, mark: 'stop' }))).toBe('system-paused');
    expect(world.marker.asked).toHaveLength(1);
    await rows(world.db, `UPDATE system_pause SET resumed_at = now(), resumed_by = 'officer-1'`);
  });

  const stateOf = (dsr: MarkCase) =>
    world.one('SELECT state, failing_since IS NOT NULL AS failing FROM system_state WHERE case_id = $1', [
      dsr.at.caseId,
    ]);

  it('of a system that does not answer is seen by the officers until it does', async () => {
    const dsr = await world.found('withdrawal', { purposes: ['marketing'] });
    world.marker.faults.push(new WafaError('system-unavailable'));
    await codeOf(world.run('markSystem', { ...dsr.at, system, mark: 'stop' }));
    expect(await stateOf(dsr)).toEqual({ state: 'confirmed', failing: true });
    await world.run('markSystem', { ...dsr.at, system, mark: 'stop' });
    expect(await stateOf(dsr)).toEqual({ state: 'confirmed', failing: false });
  });

  it.each([
    [
      'set after the repair',
      (dsr: MarkCase) => world.run('markSystem', { ...dsr.at, system, mark: 'unpublish' }),
    ],
    [
      'given up',
      (dsr: MarkCase) =>
        world.run('recordUnmarked', { ...dsr.at, system, mark: 'unpublish', cause: 'system-refused' }),
    ],
  ])('leaves the system to what comes after it, once it is %s', async (_how, end) => {
    const dsr = await world.found('erasure');
    world.marker.faults.push(new WafaError('system-refused'));
    await codeOf(world.run('markSystem', { ...dsr.at, system, mark: 'unpublish' }));
    await world.run('pauseSystem', { ...dsr.at, system });
    expect(await stateOf(dsr)).toEqual({ state: 'paused', failing: false });
    await rows(world.db, `UPDATE system_pause SET resumed_at = now(), resumed_by = 'officer-1'`);
    await end(dsr);
    expect(await stateOf(dsr)).toEqual({ state: 'confirmed', failing: false });
  });

  it('concerns the systems with something to mark: the rest is a person’s, or nobody’s', async () => {
    const dsr = await world.found('withdrawal', { purposes: ['ai-training'] });
    const targets = () => world.run('markTargets', { ...dsr.at, mark: 'stop' });
    expect(await targets()).toEqual({ machines: [system], byHand: [] });
    world.marker.purposes = ['marketing'];
    expect(await targets()).toEqual({ machines: [], byHand: [] });
    world.marker.marks = ['restrict'];
    expect(await targets()).toEqual({ machines: [], byHand: [system] });
    expect(await world.run('markTargets', { ...dsr.at, mark: 'unpublish' })).toEqual({
      machines: [],
      byHand: [],
    });
    await rows(world.db, `UPDATE system_state SET state = 'nothing-held' WHERE case_id = $1`, [
      dsr.at.caseId,
    ]);
    expect(await targets()).toEqual({ machines: [], byHand: [] });
  });
});

describe('an objection that is followed', () => {
  it('is stopped by a person where a person restricted while it was weighed', async () => {
    const dsr = await world.found('objection', { to: 'profiling' });
    const byHand = async () => (await world.run('markTargets', { ...dsr.at, mark: 'stop' })).byHand;
    await world.run('openManualTask', { ...dsr.at, system: 'paper-files', kind: 'mark-by-hand' });
    const reported = (result: string) =>
      rows(
        world.db,
        `UPDATE manual_task SET result = $2, completed_at = now(), completed_by = 'officer-1' WHERE case_id = $1`,
        [dsr.at.caseId, result],
      );
    await reported('done');
    expect(await byHand()).toEqual(['paper-files']);
    await reported('nothing-held');
    expect(await byHand()).toEqual([]);
  });
});

describe('a restriction of some data', () => {
  it('marks in the systems that were named, and in no other', async () => {
    const limitedTo = async (systems: readonly string[]) => {
      const dsr = await world.found('restriction', { ...CONTESTED, systems });
      return world.run('markTargets', { ...dsr.at, mark: 'restrict' });
    };
    expect(await limitedTo([])).toEqual({ machines: [system], byHand: [] });
    expect(await limitedTo([system])).toEqual({ machines: [system], byHand: [] });
    expect(await limitedTo(['payments'])).toEqual({ machines: [], byHand: [] });
  });

  it('asks nobody to look by hand in a system that it is not about', async () => {
    const { deps } = world;
    const [first] = deps.company.systems;
    const byHand = { ...first, key: 'paper-files', connector: 'manual' } as System;
    const company = { ...deps.company, systems: [...deps.company.systems, byHand] };
    const planned = async (systems: readonly string[]) => {
      const dsr = await world.found('restriction', { ...CONTESTED, systems });
      return searchRecords({ ...deps, company }).planSearch(dsr.at);
    };
    expect(await planned([])).toEqual({ waves: [[system, 'paper-files'].toSorted()] });
    expect(await planned([system])).toEqual({ waves: [[system]] });
  });

  it('is planned, kept and told with its limits', async () => {
    const details = { ...CONTESTED, purposes: ['marketing'], systems: [system] };
    const dsr = await world.restricted(details);
    expect(
      await world.one('SELECT purposes, systems FROM restriction WHERE case_id = $1', [dsr.at.caseId]),
    ).toEqual({ purposes: ['marketing'], systems: [system] });
    await world.run('buildPlan', dsr.at);
    const plan = await world.one<{ plan: unknown }>(
      `SELECT convert_from(body, 'UTF8')::jsonb AS plan FROM plan WHERE case_id = $1`,
      [dsr.at.caseId],
    );
    expect(plan?.plan).toMatchObject({ purposes: ['marketing'], systems: [system] });
    await world.run('answerMarks', dsr.at);
    expect((await world.mailsOf(dsr)).at(-1)).toMatchObject({
      template: 'restricted',
      parameters: { purposes: 'marketing', systems: system },
    });
  });
});

describe('a restriction', () => {
  it('stands for the uses it is about, and for nobody else', async () => {
    const whole = await world.restricted();
    const some = await world.restricted({ ...CONTESTED, purposes: ['ai-training'] });
    expect([await world.stands(whole), await world.stands(whole, 'marketing')]).toEqual([true, true]);
    expect([await world.stands(some, 'ai-training'), await world.stands(some, 'marketing')]).toEqual([
      true,
      false,
    ]);
    expect(await world.stands({ ...whole, email: 'omar@example.org' })).toBe(false);
  });

  it('is planned as done, approved by one, and told with its ground', async () => {
    const dsr = await world.restricted();
    const { planId, digest } = await world.run('buildPlan', dsr.at);
    const plan = await world.one<{ body: object }>(
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
    expect(await world.run('recordApproval', approval)).toEqual({ complete: true });
    expect(await world.run('answerMarks', dsr.at)).toEqual({ outcome: 'fulfilled' });
    await world.run('closeCase', { ...dsr.at, outcome: 'fulfilled' });
    expect((await world.mailsOf(dsr)).map(({ template }) => template)).toEqual(['restricted']);
    expect(await world.stands(dsr)).toBe(true);
  });

  it('locks no account and pauses no billing unless the person asked for it', async () => {
    await world.restricted();
    await world.restricted({ ...CONTESTED, lockAccount: true });
    expect(world.marker.asked.map(({ lockAccount, pauseBilling }) => [lockAccount, pauseBilling])).toEqual([
      [false, false],
      [true, false],
    ]);
  });

  it('is not answered once the person has cancelled', async () => {
    const dsr = await world.restricted();
    const fact = { fact: 'withdrawn', type: 'case.withdrawn', actor: 'requester' } as const;
    const { requestId } = dsr;
    await recordEvent(world.db.manager, { ...fact, requestId, effectiveAt: new Date(AS_OF) });
    expect(await codeOf(world.run('answerMarks', dsr.at))).toBe('wrong-state');
  });
});

describe('a withdrawal', () => {
  it('counts from the receipt, stops each purpose, and tells what a trained model keeps', async () => {
    const dsr = await world.found('withdrawal', { purposes: ['marketing', 'ai-training'] });
    await world.run('recordWithdrawn', { ...dsr.at, asOf: '2026-12-01T09:00:00.000Z' });
    await world.run('markSystem', { ...dsr.at, system, mark: 'stop' });
    expect([...dsr.carried.stopped]).toEqual(['marketing', 'ai-training']);
    const received = await world.one<{ at: Date }>('SELECT received_at AS at FROM request WHERE id = $1', [
      dsr.requestId,
    ]);
    expect(world.marker.asked[0]?.receivedAt).toBe(received?.at.toISOString());
    await world.run('answerMarks', dsr.at);
    const event = await world.one(
      `SELECT e.effective_at = r.received_at AS "fromReceipt", convert_from(e.payload, 'UTF8') AS payload
       FROM audit_event e JOIN request r ON r.id = e.request_id WHERE e.case_id = $1 AND e.type = 'consent.withdrawn'`,
      [dsr.at.caseId],
    );
    expect(event).toEqual({ fromReceipt: true, payload: '{"purposes":["marketing","ai-training"]}' });
    expect(await world.one('SELECT parameters FROM message WHERE case_id = $1', [dsr.at.caseId])).toEqual({
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
    const dsr = await world.found('objection', { to: 'profiling' });
    await world.run('recordObjection', { ...dsr.at, ...decision });
    await world.run('recordObjection', { ...dsr.at, ...decision });
    const other = { ...dsr.at, ...decision, decisionId: randomUUID(), verdict: 'refused' } as const;
    expect(await codeOf(world.run('recordObjection', { ...other, ground: 'legal-claims' }))).toBe(
      'wrong-state',
    );
  });

  it('ends the restriction with its answer as the notice', async () => {
    const dsr = await world.found('objection', { to: 'profiling' });
    await world.run('beginRestriction', dsr.at);
    await world.run('markSystem', { ...dsr.at, system, mark: 'restrict' });
    await world.run('markSystem', { ...dsr.at, system, mark: 'stop' });
    await world.run('answerMarks', dsr.at);
    await world.run('closeCase', { ...dsr.at, outcome: 'fulfilled' });
    const [mail] = await world.mailsOf(dsr);
    expect(
      await world.one(
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
          world.run('readObjection', (await world.found('objection', { to })).at),
        ),
      ),
    ).toEqual([{ weigh: false }, { weigh: true }]);
    const dsr = await world.found('objection', { to: 'profiling' });
    await world.run('beginRestriction', dsr.at);
    const refusal = { decisionId: randomUUID(), ground: 'prevents-fraud', actor: 'officer-1' } as const;
    await world.run('closeCase', { ...dsr.at, outcome: 'refused', refusal });
    const [mail] = await world.mailsOf(dsr);
    expect(mail?.template).toBe('objection-refused');
    expect(
      await world.one('SELECT refusal_ground AS ground FROM dsr_case WHERE id = $1', [dsr.at.caseId]),
    ).toEqual({
      ground: 'prevents-fraud',
    });
  });
});
