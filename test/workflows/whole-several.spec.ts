/** One request of several rights, through the intake, the worker and the mail: each comes in its order. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Right } from '#libs/domain/words';
import { rows } from '#libs/persistence/data-source';
import { caseWorkflowId } from '#workflows/case/messages';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { CaseWeb } from '../support/case-web.js';
import { RememberingMarker } from '../support/markers.js';
import { BIRTH_DATE, RememberingRectifier } from '../support/rectification.js';
import { describeWithTemporal, passTime } from '../support/temporal.js';
import { ToldEraser } from '../support/told-eraser.js';

/** A little more than the hold of an hour. */
const HOLD_DAYS = 0.05;

describeWithTemporal('a request of several rights', () => {
  const marker = new RememberingMarker();
  const eraser = new ToldEraser('product-database');
  const rectifier = new RememberingRectifier();
  let stack: CaseStack;

  beforeAll(async () => {
    stack = await CaseStack.start({ markers: [marker], erasers: [eraser], rectifier });
  });
  afterAll(() => stack.stop());

  /** The same request with the case of this right. */
  const caseOf = async (sent: OpenCase, right: Right): Promise<OpenCase> => {
    const found = await stack.one<{ caseId: string }>(
      `SELECT id AS "caseId" FROM dsr_case WHERE request_id = $1 AND "right" = $2`,
      [sent.requestId, right],
    );
    return { ...sent, caseId: found?.caseId ?? '' };
  };
  const approved = async ({ caseId }: OpenCase): Promise<void> => {
    const digest = await stack.waiting(caseId, 'plan');
    for (const approver of ['officer-1', 'officer-2'])
      await stack.gateway.approvePlan(caseId, { decisionId: randomUUID(), digest, approver });
  };
  const happened = ({ caseId }: OpenCase, type: string): Promise<unknown> =>
    stack.until(
      () =>
        stack.one('SELECT 1 AS one FROM audit_event WHERE case_id = $1 AND type = $2 LIMIT 1', [
          caseId,
          type,
        ]),
      30,
    );

  it('stops at once, hands the copy over, and erases last', async () => {
    const layla = marker.addAccount('layla@example.org');
    const sent = await stack.ask('layla@example.org', {
      rights: ['erasure', 'access', 'withdrawal'],
      details: { withdrawal: { purposes: ['marketing'] } },
    });
    const [erasure, access, withdrawal] = [
      await caseOf(sent, 'erasure'),
      await caseOf(sent, 'access'),
      await caseOf(sent, 'withdrawal'),
    ];
    await stack.confirm(sent);
    expect(await stack.outcome(withdrawal.caseId)).toBe('fulfilled');
    expect([...layla.stopped]).toEqual(['marketing']);
    await happened(erasure, 'erasure.waits');
    expect([layla.restricted, eraser.executed]).toEqual([false, 0]);

    expect(await stack.answer(access)).toBe('fulfilled');
    await approved(erasure);
    await happened(erasure, 'erasure.held');
    expect(eraser.executed).toBe(0);
    await passTime(stack.temporal.client, caseWorkflowId(erasure.caseId), HOLD_DAYS);
    expect(await stack.outcome(erasure.caseId)).toBe('fulfilled');

    const order = await rows<{ type: string }>(
      stack.db,
      `SELECT type FROM audit_event WHERE request_id = $1
         AND type IN ('marks.answered', 'package.ready', 'erasure.intended') ORDER BY position`,
      [sent.requestId],
    );
    expect(order.map(({ type }) => type)).toEqual(['marks.answered', 'package.ready', 'erasure.intended']);
  });

  it('a correction of the person comes before the data is handed over, also of another request', async () => {
    marker.addAccount('hana@example.org');
    const correction = await stack.ask('hana@example.org', {
      rights: ['rectification'],
      corrections: [{ about: BIRTH_DATE, wrong: '1990-02-03', right: '1990-03-02' }],
    });
    await stack.confirm(correction);
    await stack.until(() =>
      stack.one(`SELECT 1 AS one FROM dsr_case WHERE id = $1 AND status = 'needs-you'`, [correction.caseId]),
    );
    const portability = await stack.ask('hana@example.org', { rights: ['portability'] });
    await stack.confirm(portability);
    await happened(portability, 'portability.waits');
    expect([rectifier.executed.length, await stack.timeline(portability)]).toEqual([
      0,
      expect.not.arrayContaining(['system.requested']),
    ]);

    const web = await CaseWeb.start(stack);
    const { visitor: officer } = await web.staff(['officer']);
    const path = `/api/v1/staff/cases/${correction.caseId}/corrections/1/decision`;
    const decided = await officer.call('POST', path, { decision: 'accept', reason: 'proved' });
    expect(decided.status).toBe(204);
    await web.stop();
    const digest = await stack.waiting(correction.caseId, 'plan');
    const decision = { decisionId: randomUUID(), digest, approver: 'officer-1' };
    await stack.gateway.approvePlan(correction.caseId, decision);
    expect(await stack.outcome(correction.caseId)).toBe('fulfilled');
    expect(rectifier.executed).toMatchObject([{ corrections: [{ id: '1.1', value: '1990-03-02' }] }]);

    expect(await stack.answer(portability)).toBe('fulfilled');
    const order = await rows<{ type: string }>(
      stack.db,
      `SELECT type FROM audit_event WHERE case_id IN ($1, $2) AND (case_id = $2 OR type = 'rectification.answered')
         AND type IN ('portability.waits', 'rectification.answered', 'system.requested', 'package.ready') ORDER BY position`,
      [correction.caseId, portability.caseId],
    );
    expect(order.map(({ type }) => type)).toEqual([
      ...['portability.waits', 'rectification.answered', 'system.requested', 'package.ready'],
    ]);
  });

  it('cancelled before anything is final, every case ends, and nothing is erased', async () => {
    marker.addAccount('omar@example.org');
    const sent = await stack.ask('omar@example.org', { rights: ['erasure', 'access'] });
    const erasure = await caseOf(sent, 'erasure');
    await stack.confirm(sent);
    await happened(erasure, 'erasure.waits');
    const before = eraser.executed;
    await stack.api.withdrawal.withdraw(sent.requestId);
    expect(await stack.outcome(erasure.caseId)).toBe('withdrawn-by-requester');
    expect(await stack.outcome((await caseOf(sent, 'access')).caseId)).toBe('withdrawn-by-requester');
    expect(eraser.executed).toBe(before);
  });
});
