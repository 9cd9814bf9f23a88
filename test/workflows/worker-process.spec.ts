import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import proto from '@temporalio/proto';
import { WafaError } from '#libs/domain/errors';
import { TemporalCaseGateway } from '#libs/temporal/case-gateway';
import { startOptions } from '#libs/temporal/start';
import { caseWorkflowId } from '#workflows/case/messages';
import { until } from '../../apps/cli/src/demo/wait.js';
import { freePorts } from '../../apps/sandbox/src/embedded/ports.js';
import { testConfig } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { connectTemporal, describeWithTemporal, type TestTemporal } from '../support/temporal.js';

const { TASK_QUEUE_TYPE_ACTIVITY } = proto.temporal.api.enums.v1.TaskQueueType;

describeWithTemporal('the worker process', () => {
  let database: TestDatabase;
  let temporal: TestTemporal;

  beforeAll(async () => {
    [database, temporal] = await Promise.all([createTestDatabase(), connectTemporal()]);
  });
  afterAll(async () => {
    await temporal.client.connection.close();
    await database.drop();
  });

  const environment = (): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    KHAAM_DATABASE_URL: database.appUrl,
    ...Object.fromEntries(
      Object.entries({
        ...testConfig(database.appUrl),
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: temporal.namespace,
        WAFA_EMBEDDED: '1',
      })
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, String(value)]),
    ),
  });

  it.each([
    ['when it is told to', (worker: ChildProcess) => worker.kill('SIGTERM')],
    ['when whoever started it is gone', (worker: ChildProcess) => worker.disconnect()],
  ])('gets ready from the build, and ends cleanly %s', async (_when, end) => {
    const worker = spawn(process.execPath, ['dist/apps/worker/src/main.js'], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const lines: string[] = [];
    worker.stdout?.setEncoding('utf8').on('data', (text: string) => lines.push(text));
    await once(worker, 'message');
    end(worker);
    const [code, signal] = (await once(worker, 'exit')) as [number | null, string | null];
    expect(signal ?? code).toBe('SIGTERM');
    const messages = lines
      .join('')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages.filter((message) => message.startsWith('worker'))).toEqual([
      'worker ready',
      'worker stopped',
    ]);
  });

  it('tells its health while it waits for a Temporal that is down, and with whom it works once it runs', async () => {
    const [port = 0] = await freePorts(1);
    const at = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    const run = (more: NodeJS.ProcessEnv) =>
      spawn(process.execPath, ['dist/apps/worker/src/main.js'], {
        env: { ...environment(), WAFA_METRICS_PORT: String(port), ...more },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
    const waiting = run({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    const health = await until('the health of the worker', () =>
      Promise.all([at('/health/live'), at('/health/ready'), at('/metrics')]).catch(() => undefined),
    );
    const [live, ready, metrics] = health;
    expect([live.status, ready.status, await ready.json()]).toEqual([
      ...[200, 503],
      { status: 'unavailable', database: 'up', workers: 'down' },
    ]);
    expect(await metrics.text()).toMatch(/^wafa_temporal_up 0$[^]*^wafa_workers_running 0$/m);
    waiting.kill('SIGTERM');
    await once(waiting, 'exit');
    const working = run({});
    await once(working, 'message');
    const now = await at('/health/ready');
    expect([now.status, await now.json()]).toEqual([200, { status: 'ok', database: 'up', workers: 'up' }]);
    expect(await (await at('/metrics')).text()).toMatch(/^wafa_workers_running 1$/m);
    working.kill('SIGTERM');
    await once(working, 'exit');
  });

  it('says at once which setting is missing', async () => {
    const worker = spawn(process.execPath, ['dist/apps/worker/src/main.js'], {
      env: { ...environment(), KHAAM_DATABASE_URL: undefined },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    worker.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(worker, 'exit')) as [number];
    expect(code).toBe(1);
    expect(said).toContain('KHAAM_DATABASE_URL');
  });

  it('serves only what it is told to: one of a single system needs no mail server and starts no case', async () => {
    // A namespace of its own: the server remembers for minutes who asked for work.
    const own = await connectTemporal();
    const [port] = await freePorts(1);
    const worker = spawn(process.execPath, ['dist/apps/worker/src/main.js'], {
      env: {
        ...environment(),
        TEMPORAL_NAMESPACE: own.namespace,
        WAFA_WORKER_QUEUES: 'member-database',
        WAFA_METRICS_PORT: String(port),
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(worker, 'message');
    const pollersOf = async (name: string): Promise<number> => {
      const { pollers } = await own.client.workflowService.describeTaskQueue({
        namespace: own.namespace,
        taskQueue: { name },
        taskQueueType: TASK_QUEUE_TYPE_ACTIVITY,
      });
      return pollers?.length ?? 0;
    };
    while ((await pollersOf('connector-member-database')) === 0) await delay(50);
    expect([await pollersOf('wafa-cases'), await pollersOf('connector-consents')]).toEqual([0, 0]);
    const told = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(told.match(/^wafa_queue_served.*$/gm)).toEqual(['wafa_queue_served{queue="member-database"} 1']);
    worker.kill('SIGTERM');
    await once(worker, 'exit');
    await own.client.connection.close();
  });

  it('a decision that no worker takes is not recorded, and says so', async () => {
    const caseId = '019ab6c2-0000-7000-8000-0000000000aa';
    const workflowId = caseWorkflowId(caseId);
    const payload = { caseId, right: 'access', dueEndsBefore: '2027-01-01T00:00:00.000Z' };
    const { client } = temporal;
    await client.workflow.start('access', startOptions({ workflowId, name: 'access', payload }));
    const gateway = new TemporalCaseGateway(client, 1);
    const decision = {
      decisionId: '019ab6c2-0000-7000-8000-0000000000ab',
      digest: '',
      approver: 'officer-1',
    };
    await expect(gateway.approvePlan(caseId, decision)).rejects.toMatchObject({
      name: WafaError.name,
      code: 'outcome-unknown',
    });
    await client.workflow.getHandle(workflowId).terminate();
    await expect(gateway.approvePlan(caseId, decision)).rejects.toMatchObject({ code: 'wrong-state' });
  });
});
