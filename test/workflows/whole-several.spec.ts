/** One request of several rights, through the intake, the worker and the mail: each comes in its order. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Right } from '#libs/domain/words';
import { rows } from '#libs/persistence/data-source';
import { caseWorkflowId } from '#workflows/case/messages';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { RememberingMarker } from '../support/markers.js';
import { describeWithTemporal, passTime } from '../support/temporal.js';
import { ToldEraser } from '../support/told-eraser.js';

/** A little more than the hold of an hour. */
const HOLD_DAYS = 0.05;

describeWithTemporal('a request of several rights', () => {
  const marker = new RememberingMarker();
  const eraser = new ToldEraser('product-database');
  let stack: CaseStack;

  beforeAll(async () => {
    stack = await CaseStack.start({ markers: [marker], erasers: [eraser] });
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
