import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client, WorkflowNotFoundError } from '@temporalio/client';
import type { DataSource } from 'typeorm';
import { newRequestSchema } from '#libs/contracts/request';
import type { OutgoingMail } from '#libs/mail/mailer';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { enqueueSignals } from '#libs/persistence/outbox';
import { createLogger } from '#libs/telemetry/logger';
import { TemporalCaseGateway } from '#libs/temporal/case-gateway';
import { createDependencies as createApi } from '../../apps/api/src/dependencies.js';
import { createDependencies } from '../../apps/worker/src/dependencies.js';
import { deliverToWorkflow } from '../../apps/worker/src/relay/deliver-workflow.js';
import { OutboxRelay } from '../../apps/worker/src/relay/outbox-relay.js';
import { deliverNext, type Delivered, type OutboxEntry } from '../../apps/worker/src/relay/outbox-rows.js';
import { DeadlineWatchdog } from '../../apps/worker/src/watchdog/deadline-watchdog.js';
import { testConfig } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { productCompany } from '../support/product.js';

const ONE = { lane: 'workflow', atMost: 1 } as const;

let database: TestDatabase;
let dataSource: DataSource;
const logger = createLogger('test', 'silent');

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await createDataSource({ url: database.appUrl }).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});
beforeEach(() => dataSource.query('DELETE FROM outbox'));

const signal = (workflowId: string, id = randomUUID()) =>
  enqueueSignals(dataSource, [{ id, workflowId, name: 'requesterVerified', payload: { factId: id } }]);
const delivered = () => Promise.resolve({ state: 'delivered' as const });

/** The worker's and the api's parts; nothing answers at the Temporal address. */
async function parts() {
  const config = testConfig(database.appUrl);
  const company = await productCompany();
  const worker = createDependencies({ config, company, connectors: [], dataSource, logger });
  const { controller, systems } = company;
  const now = (): Date => new Date();
  const gateway = new TemporalCaseGateway(worker.client);
  const pingTemporal = (): Promise<boolean> => Promise.resolve(false);
  const secret = (): undefined => undefined;
  const options = { config, controller, systems, gateway, pingTemporal, db: dataSource, logger, secret, now };
  return { worker, api: createApi(options) };
}

async function ask(email: string): Promise<string> {
  const { api } = await parts();
  const input = newRequestSchema.parse({ rights: ['access'], contactEmail: email, language: 'ar' });
  const { reference } = await api.intake.receive(input, { channel: 'api' });
  const [found] = await rows<{ id: string }>(
    dataSource,
    'SELECT c.id FROM dsr_case c JOIN request r ON r.id = c.request_id WHERE r.reference = $1',
    [reference],
  );
  return found?.id ?? '';
}

describe('the outbox', () => {
  it('gives the entries of one workflow in order, and never past one that waits', async () => {
    for (const workflowId of ['dsr-a', 'dsr-a', 'dsr-b']) await signal(workflowId);
    const seen: string[] = [];
    const failFirst = (entry: OutboxEntry) => {
      seen.push(entry.workflowId);
      return Promise.resolve({ state: 'later' as const, error: 'no' });
    };
    await deliverNext(dataSource, ONE, failFirst);
    await deliverNext(dataSource, ONE, failFirst);
    expect((await deliverNext(dataSource, ONE, failFirst)).outcomes).toEqual([]);
    expect(seen).toEqual(['dsr-a', 'dsr-b']);
    const kept = await rows<{ attempts: number; error: string | null }>(
      dataSource,
      'SELECT attempts, last_error AS error FROM outbox ORDER BY position',
    );
    expect(kept).toEqual([
      { attempts: 1, error: 'no' },
      { attempts: 0, error: null },
      { attempts: 1, error: 'no' },
    ]);
  });

  it('lets nothing wait for an entry whose time has not come, and gives that one when it has', async () => {
    const payload = { factId: randomUUID() };
    const again = { id: randomUUID(), workflowId: 'dsr-a', name: 'offerApproved', payload, afterSeconds: 20 };
    await enqueueSignals(dataSource, [again]);
    await signal('dsr-a');
    const seen: string[] = [];
    const note = ({ name }: OutboxEntry) => {
      seen.push(name);
      return delivered();
    };
    await deliverNext(dataSource, ONE, note);
    expect((await deliverNext(dataSource, ONE, note)).outcomes).toEqual([]);
    await dataSource.query(`UPDATE outbox SET not_before = not_before - interval '20 seconds'`);
    await deliverNext(dataSource, ONE, note);
    expect(seen).toEqual(['requesterVerified', 'offerApproved']);
  });

  it('tells that another may follow: of the same workflow, or since as many were there as are taken', async () => {
    for (const workflowId of ['dsr-a', 'dsr-a', 'dsr-b']) await signal(workflowId);
    const take = (atMost: number) => deliverNext(dataSource, { lane: 'workflow', atMost }, delivered);
    const delivery = (count: number, more: boolean) => ({
      outcomes: Array.from({ length: count }, () => ({ state: 'delivered' })),
      more,
    });
    expect(await take(8)).toEqual(delivery(2, true));
    expect(await take(8)).toEqual(delivery(1, false));
    await signal('dsr-c');
    expect(await take(1)).toEqual(delivery(1, true));
    expect(await take(1)).toEqual(delivery(0, false));
  });

  it('gives an entry to one relay at a time', async () => {
    await signal('dsr-c');
    await signal('dsr-d');
    const seen: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow = deliverNext(dataSource, ONE, async (entry) => {
      seen.push(entry.workflowId);
      await held;
      return { state: 'delivered' };
    });
    while (seen.length === 0) await delay(5);
    await deliverNext(dataSource, ONE, (entry) => {
      seen.push(entry.workflowId);
      return delivered();
    });
    release();
    await slow;
    expect(seen).toEqual(['dsr-c', 'dsr-d']);
  });

  it('records what became of each of several, and calls for help only where there were as many as asked for', async () => {
    await rows(dataSource, 'DELETE FROM outbox');
    for (const workflow of ['dsr-f', 'dsr-g', 'dsr-h']) await signal(workflow);
    let calls = 0;
    const onFull = (): void => void (calls += 1);
    const failSecond = ({ workflowId }: OutboxEntry): Promise<Delivered> =>
      Promise.resolve(workflowId === 'dsr-g' ? { state: 'later', error: 'no' } : { state: 'delivered' });
    expect(
      (await deliverNext(dataSource, { lane: 'workflow', atMost: 4, onFull }, failSecond)).outcomes,
    ).toHaveLength(3);
    expect(calls).toBe(0);
    expect(
      await rows(
        dataSource,
        `SELECT workflow_id AS workflow, attempts, last_error AS error, delivered_at IS NOT NULL AS done,
           not_before > now() AS later FROM outbox ORDER BY position`,
      ),
    ).toEqual([
      { workflow: 'dsr-f', attempts: 1, error: null, done: true, later: false },
      { workflow: 'dsr-g', attempts: 1, error: 'no', done: false, later: true },
      { workflow: 'dsr-h', attempts: 1, error: null, done: true, later: false },
    ]);
    for (const workflow of ['dsr-i', 'dsr-j']) await signal(workflow);
    expect(
      (await deliverNext(dataSource, { lane: 'workflow', atMost: 2, onFull }, failSecond)).outcomes,
    ).toHaveLength(2);
    expect(calls).toBe(1);
  });

  it('counts a signal for a workflow that has ended as delivered, with a note', async () => {
    const gone = new WorkflowNotFoundError('not found', 'dsr-e', undefined);
    const client = {
      withDeadline: (_at: Date, call: () => Promise<unknown>) => call(),
      workflow: { getHandle: () => ({ signal: () => Promise.reject(gone) }) },
    } as unknown as Client;
    await signal('dsr-e');
    await deliverNext(dataSource, ONE, (entry) => deliverToWorkflow(client, entry));
    expect(await rows(dataSource, 'SELECT last_error, delivered_at IS NOT NULL AS done FROM outbox')).toEqual(
      [{ last_error: 'workflow had already ended', done: true }],
    );
  });
});

describe('with Temporal down', () => {
  it('the acknowledgement goes out all the same, and the start waits in the outbox', async () => {
    const { worker } = await parts();
    const sent: OutgoingMail[] = [];
    let gotMail: () => void = () => undefined;
    const mailed = new Promise<void>((resolve) => (gotMail = resolve));
    const send = (mail: OutgoingMail): Promise<void> => {
      sent.push(mail);
      gotMail();
      return Promise.resolve();
    };
    const relay = new OutboxRelay({ ...worker, mail: { ...worker.mail, mailer: { send } } });
    relay.start();
    const caseId = await ask('rana@example.org');
    await mailed;
    await relay.stop();
    expect(sent.map(({ to }) => to)).toEqual(['rana@example.org']);
    const waiting = await rows<{ kind: string; workflow: string; error: string | null }>(
      dataSource,
      `SELECT kind, workflow_id AS workflow, last_error AS error FROM outbox WHERE delivered_at IS NULL`,
    );
    expect(waiting).toMatchObject([{ kind: 'start', workflow: `dsr-${caseId}` }]);
    await worker.client.connection.close();
  }, 30_000);
});

describe('the deadline watchdog', () => {
  it('writes a missed date once, also when it looks twice, and leaves closed cases alone', async () => {
    const { worker } = await parts();
    const caseId = await ask('omar@example.org');
    const closed = await ask('dina@example.org');
    await rows(
      dataSource,
      `UPDATE dsr_case SET status = 'closed', outcome = 'unverified', closed_at = now() WHERE id = $1`,
      [closed],
    );
    const watchdog = new DeadlineWatchdog(worker);
    const asOf = new Date(Date.now() + 40 * 86_400_000);
    await watchdog.look(new Date());
    await watchdog.look(asOf);
    await watchdog.look(asOf);
    const events = await rows<{ caseId: string; payload: Buffer }>(
      dataSource,
      `SELECT case_id AS "caseId", payload FROM audit_event WHERE type = 'clock.overdue' AND case_id IN ($1, $2)`,
      [caseId, closed],
    );
    expect(events.map((event) => [event.caseId, event.payload.toString()])).toEqual([
      [caseId, '{"event":"overdue","waitingFor":"verification"}'],
    ]);
  });
});
