import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { recordHash } from '#libs/connectors/kit/record-hash';
import { enqueueSignals } from '#libs/persistence/outbox';
import { rows } from '#libs/persistence/data-source';
import { caseWorkflowId, redactionsChanged } from '#workflows/case/messages';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { describeWithTemporal, passTime } from '../support/temporal.js';

const HOUR_AND_A_BIT = 0.05;

describeWithTemporal('a case on the real database and the real engine', () => {
  let stack: CaseStack;

  beforeAll(async () => {
    stack = await CaseStack.start();
  });
  afterAll(() => stack.stop());

  const decision = (digest: string) => ({ decisionId: randomUUID(), digest, approver: 'officer-1' });
  const approvePlan = async (dsr: OpenCase, after?: string): Promise<string> => {
    const digest = await stack.waiting(dsr.caseId, 'plan', after);
    await stack.gateway.approvePlan(dsr.caseId, decision(digest));
    return digest;
  };
  const approveRelease = async (dsr: OpenCase, after?: string): Promise<string> => {
    const digest = await stack.waiting(dsr.caseId, 'release', after);
    await stack.gateway.approveRelease(dsr.caseId, decision(digest));
    return digest;
  };
  const held = (dsr: OpenCase) =>
    stack.until(async () => (await stack.timeline(dsr)).includes('release.held') || undefined);
  const confirmed = async (email: string): Promise<OpenCase> => {
    const dsr = await stack.ask(email);
    await stack.confirm(dsr);
    return dsr;
  };

  it('runs from the intake to the download and to the package’s end, every step in the timeline', async () => {
    const dsr = await stack.ask('noor@example.org');
    await stack.until(async () => (await stack.timeline(dsr)).includes('case.status-changed') || undefined);
    await stack.confirm(dsr);
    await approvePlan(dsr);
    await approveRelease(dsr);
    await held(dsr);
    await passTime(stack.temporal.client, caseWorkflowId(dsr.caseId), HOUR_AND_A_BIT);
    expect(await stack.outcome(dsr.caseId)).toBe('fulfilled');
    const found = await stack.one<{ records: string; left: number; obligation: string }>(
      `SELECT p.records, p.downloads_left AS left, o.id AS obligation FROM package p
       JOIN obligation o ON o.target_id = p.id WHERE p.case_id = $1`,
      [dsr.caseId],
    );
    expect(found).toMatchObject({ records: '3', left: 5 });
    expect(stack.connector.asked.at(-1)).toEqual([{ kind: 'email', value: 'noor@example.org' }]);

    const obligation = `obligation-${found?.obligation}`;
    await stack.until(() =>
      stack.temporal.client.workflow
        .getHandle(obligation)
        .describe()
        .catch(() => undefined),
    );
    await passTime(stack.temporal.client, obligation, 15);
    const keys = await stack.until(async () => {
      const key = await stack.one<{ wrapped: Buffer | null }>(
        'SELECT wrapped FROM data_key WHERE owner_id = $1',
        [found?.obligation],
      );
      return key?.wrapped === null ? 'destroyed' : undefined;
    });
    expect(keys).toBe('destroyed');
    const events = (await stack.timeline(dsr)).filter((type) => !/^(mail|token)\./.test(type));
    expect(events).toEqual([
      'request.received',
      'case.opened',
      ...['case.status-changed', 'requester.verified', 'case.status-changed'],
      ...['system.requested', 'system.searched', 'plan.built', 'case.status-changed'],
      ...['plan.approved', 'case.status-changed', 'package.built', 'case.status-changed'],
      ...['release.approved', 'case.status-changed', 'release.held', 'package.ready', 'case.closed'],
      'package.destroyed',
    ]);
    const templates = await rows<{ template: string }>(
      stack.db,
      'SELECT template FROM message WHERE request_id = $1 ORDER BY recorded_at',
      [dsr.requestId],
    );
    expect(templates.map(({ template }) => template)).toEqual([
      'acknowledge-and-confirm',
      'release-on-hold',
      'answer-ready',
    ]);
  });

  it('answers by the dates of its receipt: they are as they were', async () => {
    const dsr = await stack.ask('amal@example.org');
    const clock = () => stack.one('SELECT * FROM case_clock WHERE case_id = $1', [dsr.caseId]);
    const received = await clock();
    await stack.confirm(dsr);
    expect(await stack.answer(dsr)).toBe('fulfilled');
    expect(await clock()).toEqual(received);
  });

  it('keeps personal data out of the engine', async () => {
    const canary = 'canary-7f3a@example.org';
    const dsr = await confirmed(canary);
    await approvePlan(dsr);
    await approveRelease(dsr);
    await held(dsr);
    const history = await stack.temporal.client.workflow.getHandle(caseWorkflowId(dsr.caseId)).fetchHistory();
    const text = JSON.stringify(history.events, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    );
    expect(text).toContain(dsr.caseId);
    expect(text).not.toMatch(/canary|song|victim/);
  });

  it('a withheld record leads to another package, and the first one’s key is destroyed', async () => {
    const dsr = await confirmed('samir@example.org');
    const firstPlan = await approvePlan(dsr);
    const firstRelease = await stack.waiting(dsr.caseId, 'release');
    const record = {
      system: 'product-database',
      collection: 'qwenimage_product:songs',
      key: { id: '2' },
    };
    await stack.db.transaction(async (db) => {
      await rows(
        db,
        `INSERT INTO redaction (id, case_id, system, collection, record_hash, reason, actor)
         VALUES ($1, $2, $3, $4, decode($5, 'hex'), 'rights-of-others', 'officer-1')`,
        [randomUUID(), dsr.caseId, record.system, record.collection, recordHash(record)],
      );
      const id = randomUUID();
      const workflowId = caseWorkflowId(dsr.caseId);
      await enqueueSignals(db, [{ id, workflowId, name: redactionsChanged.name, payload: { factId: id } }]);
    });
    await approvePlan(dsr, firstPlan);
    await stack.until(async () => (await stack.timeline(dsr)).includes('package.destroyed') || undefined);
    await approveRelease(dsr, firstRelease);
    await held(dsr);
    await passTime(stack.temporal.client, caseWorkflowId(dsr.caseId), HOUR_AND_A_BIT);
    expect(await stack.outcome(dsr.caseId)).toBe('partly-fulfilled');
    const packages = await rows<{ records: string; destroyed: boolean }>(
      stack.db,
      `SELECT records, destroyed_at IS NOT NULL AS destroyed FROM package WHERE case_id = $1 ORDER BY recorded_at`,
      [dsr.caseId],
    );
    expect(packages).toEqual([
      { records: '3', destroyed: true },
      { records: '2', destroyed: false },
    ]);
  });

  it('does not pack a record that no gathered key leads to', async () => {
    stack.connector.leaks = true;
    const dsr = await confirmed('huda@example.org');
    await approvePlan(dsr);
    await stack.until(async () => (await stack.timeline(dsr)).includes('package.failed') || undefined);
    stack.connector.leaks = false;
    const refusal = { decisionId: randomUUID(), ground: 'rights-of-others', actor: 'officer-1' } as const;
    await stack.gateway.refuse(dsr.caseId, refusal);
    expect(await stack.outcome(dsr.caseId)).toBe('refused');
  });

  it('a withdrawal in the hold ends the case, and the sealed package with it', async () => {
    const dsr = await confirmed('layla@example.org');
    await approvePlan(dsr);
    await approveRelease(dsr);
    await held(dsr);
    await stack.api.withdrawal.withdraw(dsr.requestId);
    expect(await stack.outcome(dsr.caseId)).toBe('withdrawn-by-requester');
    const events = await stack.timeline(dsr);
    expect(events.filter((type) => /package|withdrawn|closed/.test(type)).slice(-3)).toEqual([
      'case.withdrawn',
      'case.closed',
      'package.destroyed',
    ]);
  });
});
