import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Figures } from './figures.js';
import { Metrics, type GaugeValue } from './metrics.js';
import { TelemetryServer } from './telemetry-server.js';

const NOON = new Date('2026-11-24T09:00:00.000Z');
const running: TelemetryServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

const overdue = (value: number): GaugeValue => ({
  metric: 'wafa_cases_due',
  labels: { right: 'access', bucket: 'overdue' },
  value,
});

interface Parts {
  readonly read?: () => Promise<readonly GaugeValue[]>;
  readonly pingTemporal?: () => Promise<unknown>;
  readonly status?: 'ok' | 'unavailable';
}

async function started({ read, pingTemporal, status = 'ok' }: Parts = {}) {
  const port = await freePort();
  const metrics = new Metrics('worker');
  const errors: unknown[] = [];
  let now = NOON;
  const figures = new Figures({
    metrics,
    read: read ?? (() => Promise.resolve([overdue(2)])),
    pingTemporal: pingTemporal ?? (() => Promise.resolve()),
    now: () => now,
    onError: (error) => errors.push(error),
  });
  const readiness = () => Promise.resolve({ status });
  const server = await TelemetryServer.start({ port, bind: '127.0.0.1', metrics, figures, readiness });
  running.push(server);
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method });
  const lines = async () =>
    (await (await get('/metrics')).text()).split('\n').filter((line) => line.startsWith('wafa_'));
  return {
    port,
    get,
    lines,
    metrics,
    errors,
    later: (milliseconds = 6_000) => (now = new Date(now.getTime() + milliseconds)),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('the listener of those who watch', () => {
  it('tells metrics in the format of Prometheus, the process itself among them', async () => {
    const { get } = await started();
    const response = await get('/metrics');
    const text = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(text).toContain('wafa_cases_due{right="access",bucket="overdue"} 2\n');
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  });

  it.each([
    ['ok', 200],
    ['unavailable', 503],
  ] as const)('says %s with status %i to who asks whether it is ready', async (status, code) => {
    const { get } = await started({ status });
    const [live, ready] = [await get('/health/live'), await get('/health/ready')];
    expect([live.status, await live.json()]).toEqual([200, { status: 'ok' }]);
    expect([ready.status, await ready.json()]).toEqual([code, { status }]);
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/metrics/..', 404],
    ['GET', '/metrics?x=1', 404],
    ['POST', '/metrics', 405],
    ['DELETE', '/health/live', 405],
  ])('answers %s %s with %i', async (method, path, status) => {
    const { get } = await started();
    expect((await get(path, method)).status).toBe(status);
  });

  it('says of a port that is taken which setting names it', async () => {
    const { port } = await started();
    const metrics = new Metrics('api');
    const figures = new Figures({
      metrics,
      read: () => Promise.resolve([]),
      pingTemporal: () => Promise.resolve(),
      now: () => NOON,
      onError: () => undefined,
    });
    const again = TelemetryServer.start({
      ...{ port, bind: '127.0.0.1', metrics, figures },
      readiness: () => Promise.resolve({ status: 'ok' as const }),
    });
    await expect(again).rejects.toMatchObject({
      code: 'config-invalid',
      detail: `WAFA_METRICS_PORT ${port} on 127.0.0.1 cannot be used (EADDRINUSE)`,
    });
  });
});

describe('figures', () => {
  it('that cannot be read leave the reason with whoever logs it, once for each reading', async () => {
    const down = new Error('canceling statement due to statement timeout');
    const { lines, errors } = await started({ read: () => Promise.reject(down) });
    expect(await lines()).toContain('wafa_figures_read_success 0');
    await lines();
    expect(errors).toEqual([down]);
  });

  it('are read once for all who ask at the same time, and again only after a while', async () => {
    let readings = 0;
    const read = () => Promise.resolve([overdue((readings += 1))]);
    const { lines, later } = await started({ read });
    await Promise.all([lines(), lines(), lines()]);
    await lines();
    expect(readings).toBe(1);
    later();
    expect(await lines()).toContain('wafa_cases_due{right="access",bucket="overdue"} 2');
  });

  it('that took a second to read are good for a minute: many open cases do not make us a burden', async () => {
    let readings = 0;
    const watched = await started({
      read: () => {
        watched.later(1_000);
        return Promise.resolve([overdue((readings += 1))]);
      },
    });
    const told = async () => (await watched.lines()).find((line) => line.startsWith('wafa_cases_due{'));
    await told();
    watched.later(59_000);
    expect(await told()).toMatch(/ 1$/);
    watched.later(2_000);
    expect(await told()).toMatch(/ 2$/);
  });

  it('stay as they were last while a reading takes long', async () => {
    const answers = [() => Promise.resolve([overdue(3)]), () => new Promise<never>(() => undefined)];
    const { lines, later } = await started({ read: () => answers.shift()!() });
    await lines();
    later();
    const told = await lines();
    expect(told).toContain('wafa_figures_read_success 1');
    expect(told).toContain('wafa_cases_due{right="access",bucket="overdue"} 3');
  });

  it('that cannot be read are left out, and that is said', async () => {
    const answers = [() => Promise.resolve([overdue(3)]), () => Promise.reject(new Error('gone'))];
    const { lines, later } = await started({ read: () => (answers.shift() ?? answers[0]!)() });
    expect(await lines()).toContain('wafa_figures_read_success 1');
    later();
    const told = await lines();
    expect(told).toContain('wafa_figures_read_success 0');
    expect(told.filter((line) => line.startsWith('wafa_cases_due{'))).toEqual([]);
  });

  it('hold nobody up who asks: a database that hangs is asked once', async () => {
    let readings = 0;
    const { lines, later } = await started({
      read: () => {
        readings += 1;
        return new Promise<never>(() => undefined);
      },
    });
    expect(await lines()).toContain('wafa_figures_read_success 0');
    later();
    expect(await lines()).toContain('wafa_figures_read_success 0');
    expect(readings).toBe(1);
  });

  it('say whether Temporal answers', async () => {
    expect(await (await started()).lines()).toContain('wafa_temporal_up 1');
    const silent = await started({ pingTemporal: () => Promise.reject(new Error('none')) });
    expect(await silent.lines()).toContain('wafa_temporal_up 0');
  });
});

describe('metrics', () => {
  it('begin at 0 where they are expected, and tell of a loop when it last came through', async () => {
    const { lines, metrics } = await started();
    const watch = metrics.loop('mails', 5_000);
    watch.began();
    watch.failed();
    metrics.expect('wafa_mails_total', [{ outcome: 'refused' }]);
    const told = await lines();
    expect(told).toContain('wafa_loop_interval_seconds{loop="mails"} 5');
    expect(told).toContain('wafa_loop_failures_total{loop="mails"} 1');
    expect(told).toContain('wafa_mails_total{outcome="refused"} 0');
    expect(
      told.some((line) => /^wafa_loop_last_success_timestamp_seconds\{loop="mails"\} \d+/.test(line)),
    ).toBe(true);
  });

  it('of the other process cannot be told', () => {
    const observe = () =>
      new Metrics('worker').observe(
        'wafa_http_request_duration_seconds',
        { method: 'GET', route: '/', status: '2xx' },
        1,
      );
    expect(observe).toThrow('wafa_http_request_duration_seconds is not told by this process');
  });
});

it('a queue that is not served any more is told no more', async () => {
  const { metrics, lines } = await started();
  const served = async () => (await lines()).filter((line) => line.startsWith('wafa_queue'));
  metrics.tellQueues('wafa_queue_served', ['cases', 'shop']);
  expect(await served()).toEqual(['wafa_queue_served{queue="cases"} 1', 'wafa_queue_served{queue="shop"} 1']);
  metrics.tellQueues('wafa_queue_served', ['cases']);
  expect(await served()).toEqual(['wafa_queue_served{queue="cases"} 1']);
});
