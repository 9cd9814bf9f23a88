/** A bucket that refuses us, as after its keys were changed: cases wait, no system is blamed, and all goes on by itself. */
import { randomUUID } from 'node:crypto';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { silenceRecords } from '#activities/records/silence';
import { rows } from '#libs/persistence/data-source';
import { caseWorkflowId } from '#workflows/case/messages';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { canHave, VERSITYGW } from '../support/go-tool.js';
import { CREDENTIALS, ObjectStorage } from '../support/object-storage.js';
import { startS3Front, type S3Front } from '../support/s3-front.js';
import { describeWithTemporal } from '../support/temporal.js';

const EVERY_METHOD = ['GET', 'PUT', 'POST', 'DELETE'];
const PATIENCE_SECONDS = 60;
const BUILD_MILLIS = 15 * 60_000;
const TEST_MILLIS = 3 * PATIENCE_SECONDS * 1000;

(canHave(VERSITYGW) ? describeWithTemporal : describe.skip)('a vault that refuses us', () => {
  let storage: ObjectStorage;
  let front: S3Front;
  let stack: CaseStack;
  beforeAll(async () => {
    storage = await ObjectStorage.start();
    await storage.client.send(new CreateBucketCommand({ Bucket: 'vault' }));
    front = await startS3Front(storage.url);
    stack = await CaseStack.start({
      settings: {
        WAFA_VAULT_URL: 's3://vault',
        WAFA_VAULT_S3_ENDPOINT: front.url,
        WAFA_VAULT_S3_KEY_ID: CREDENTIALS.accessKeyId,
        WAFA_VAULT_S3_SECRET: CREDENTIALS.secretAccessKey,
      },
    });
  }, BUILD_MILLIS);
  afterEach(() => front.reset());
  afterAll(async () => {
    await stack.stop();
    await front.stop();
    await storage.stop();
  });

  const SERIES = /^wafa_activity_failures_total\{system="(.+?)",code="(.+?)"\} (\d+)$/gm;
  /** Failed tries, by what is said to have failed and its code. */
  const failures = async (): Promise<Readonly<Record<string, number>>> =>
    Object.fromEntries(
      [...(await stack.deps.metrics.text()).matchAll(SERIES)].map(([, system, code, count]) => [
        `${system} ${code}`,
        Number(count),
      ]),
    );
  const count = async (): Promise<number> =>
    Object.values(await failures()).reduce((sum, one) => sum + one, 0);
  const failsMoreThan = (before: number): Promise<boolean> =>
    stack.until(async () => (await count()) > before, PATIENCE_SECONDS);
  const reaches = (dsr: OpenCase, type: string): Promise<boolean> =>
    stack.until(async () => (await stack.timeline(dsr)).includes(type), PATIENCE_SECONDS);
  const asks = (dsr: OpenCase): number =>
    stack.connector.asked.filter((identifiers) => identifiers.some(({ value }) => value === dsr.email))
      .length;

  /** Activities that the engine did not try again by itself. */
  const givenUp = async ({ caseId }: OpenCase): Promise<unknown[]> => {
    const { events } = await stack.temporal.client.workflow.getHandle(caseWorkflowId(caseId)).fetchHistory();
    return (events ?? []).filter((event) => event.activityTaskFailedEventAttributes);
  };

  it.each([
    ['everything', EVERY_METHOD],
    ['to write', ['PUT', 'POST']],
  ])(
    '%s: the search waits before it asks again, and goes on once it is repaired',
    async (what, methods) => {
      front.refuse(methods);
      const before = await count();
      const dsr = await stack.ask(`refused-${what.replace(' ', '-')}@example.org`);
      await stack.confirm(dsr);
      await failsMoreThan(before);
      expect(asks(dsr)).toBe(1);
      const { caseId } = dsr;
      const systems = ['product-database', 'support-desk'];
      const held = await silenceRecords(stack.deps.activities).heldByVault({ caseId, asOf: '', systems });
      expect(held).toEqual({ systems: ['product-database'] });
      front.reset();
      await reaches(dsr, 'plan.built');
      expect(asks(dsr)).toBe(2);
      expect(await givenUp(dsr)).toEqual([]);
    },
    TEST_MILLIS,
  );

  it(
    'while a package is sealed: nobody is told to change it, and it is sealed once that is repaired',
    async () => {
      const dsr = await stack.ask('package@example.org');
      await stack.confirm(dsr);
      const digest = await stack.waiting(dsr.caseId, 'plan');
      const before = await count();
      front.refuse(EVERY_METHOD);
      await stack.gateway.approvePlan(dsr.caseId, {
        decisionId: randomUUID(),
        digest,
        approver: 'officer-1',
      });
      await failsMoreThan(before);
      front.reset();
      await reaches(dsr, 'package.built');
      expect(await stack.timeline(dsr)).not.toContain('package.failed');
    },
    TEST_MILLIS,
  );

  it('names the vault to the operators, and no system to anybody', async () => {
    expect(Object.keys(await failures())).toEqual(['vault vault-unavailable']);
    expect(stack.logLines.join('')).toContain(
      '"code":"vault-unavailable","msg":"activity discoverSystem failed"',
    );
    expect(await rows(stack.db, 'SELECT system, cause FROM system_pause')).toEqual([]);
    const mailed = await rows<{ template: string }>(
      stack.db,
      `SELECT DISTINCT template FROM message WHERE audience = 'officer' ORDER BY 1`,
    );
    expect(mailed.map(({ template }) => template)).toEqual([]);
  });
});
