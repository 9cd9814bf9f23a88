/** `wafa up` with real processes. The describes are the runs of one data folder, one after the other. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Browser } from '../../apps/cli/src/demo/browser.js';
import { Mailbox, tokenIn } from '../../apps/cli/src/demo/mailbox.js';
import { CliRun, describeWithStack, newPlace, type Place } from '../support/cli-run.js';
import { stillRunning } from '../support/processes.js';
import { allCases, ask, officer, remainder, untilWorkflowRuns, url } from '../support/stack.js';
import { OF_TEMPORAL, ONLY_WHEN_IT_HAPPENS } from '../support/temporal-metrics.js';

/** A start is seconds of work on two idle cores, and much more on busy ones. */
jest.setTimeout(180_000);

const RUNS = 'Ctrl-C stops everything';
const NOTHING = { processes: [], ports: [], locked: false };

let place: Place;
/** Of the first run's request. */
let reference: string;
const runs: CliRun[] = [];

beforeAll(async () => {
  place = await newPlace();
});
afterAll(async () => {
  for (const run of runs) {
    for (const { pid } of run.processes()) process.kill(pid, 'SIGKILL');
    await run.ended;
  }
  place.remove();
});

/** Kept for the end, which kills what a failed spec has left. */
function up(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): CliRun {
  const run = new CliRun(['up', ...args], place, env);
  runs.push(run);
  return run;
}

describe('a start that is refused', () => {
  it.each([
    [['--frehs'], "Unknown option '--frehs'"],
    [['extra'], "Unexpected argument 'extra'"],
    [['--data'], "Option '--data <value>' argument missing"],
  ])('says of %j what is wrong and how it is used', async (args, fault) => {
    const run = up(args);
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.err).toContain(`wafa up: ${fault}`);
    expect(run.err).toContain('wafa up [--fresh] [--config FOLDER] [--data FOLDER]');
    expect(run.out).toBe('');
  });

  it('says of a taken port which it is and which variable moves it, and leaves nothing running', async () => {
    const taken = createServer().listen(place.ports.WAFA_SMTP_PORT, '127.0.0.1');
    await once(taken, 'listening');
    const run = up();
    const seen = run.processes();
    expect(await run.ended).toEqual({ code: 1, signal: null });
    taken.close();
    await once(taken, 'close');
    expect([run.out, run.err]).toEqual([
      '',
      `wafa: port ${place.ports.WAFA_SMTP_PORT} is taken: stop what uses it or set WAFA_SMTP_PORT to another\n`,
    ]);
    expect(await remainder(place, seen)).toEqual(NOTHING);
  });

  it('says of a configuration that cannot be used where and why', async () => {
    const run = up(['--config', 'docs']);
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.err).toContain('controller.yaml cannot be read');
    expect(run.err).not.toMatch(/^\s+at /m);
  });
});

describeWithStack('the first run', () => {
  let run: CliRun;
  beforeAll(async () => {
    run = up();
    await run.said(RUNS);
  });

  it('prints one table of addresses, and what to try next', () => {
    expect(run.out.slice(run.out.indexOf('Wafa runs.'))).toBe(`Wafa runs.

  Portal (a person asks)        ${url(place, 'WAFA_PORT')}/
  Staff (JSON API)              ${url(place, 'WAFA_PORT')}/staff/sign-in
  API description               ${url(place, 'WAFA_PORT')}/openapi.json
  Sandbox (break a vendor)      ${url(place, 'WAFA_SANDBOX_PORT')}/
  Public site (of the product)  ${url(place, 'WAFA_SITE_PORT')}/
  Inbox (every mail sent)       ${url(place, 'WAFA_INBOX_PORT')}/
  Identity provider             ${url(place, 'WAFA_OIDC_PORT')}
  Temporal                      127.0.0.1:${place.ports.WAFA_TEMPORAL_PORT}
  Metrics (api, worker, SDK)    ${url(place, 'WAFA_API_METRICS_PORT')}/metrics, ${url(place, 'WAFA_WORKER_METRICS_PORT')}/metrics, ${url(place, 'WAFA_TEMPORAL_METRICS_PORT')}/metrics
  Data and logs                 ${place.dataDir}

Next: open the portal, ask for a copy of the data of layla@example.com, and read the mail in the inbox.
Then: break a vendor in the sandbox, ask again, and see how the case waits and goes on.
Ctrl-C stops everything; the data stays (npm start -- --fresh forgets it).
`);
    expect(run.err).toBe('');
  });

  it.each([
    ['the portal', 'WAFA_PORT', '/', 'text/html'],
    ['the staff sign-in', 'WAFA_PORT', '/staff/sign-in', 'text/html'],
    ['the API description', 'WAFA_PORT', '/openapi.json', 'application/json'],
    ['the inbox', 'WAFA_INBOX_PORT', '/', 'text/html'],
    ['the sandbox', 'WAFA_SANDBOX_PORT', '/', 'text/html'],
    ['the metrics of the api', 'WAFA_API_METRICS_PORT', '/metrics', 'text/plain'],
    ['the metrics of the worker', 'WAFA_WORKER_METRICS_PORT', '/metrics', 'text/plain'],
    ['the readiness of the worker', 'WAFA_WORKER_METRICS_PORT', '/health/ready', 'application/json'],
    ['the metrics of Temporal’s SDK', 'WAFA_TEMPORAL_METRICS_PORT', '/metrics', 'text/plain'],
    ['OIDC discovery', 'WAFA_OIDC_PORT', '/.well-known/openid-configuration', 'application/json'],
  ] as const)('%s answers', async (_name, port, path, type) => {
    const response = await new Browser().fetch(`${url(place, port)}${path}`);
    expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([200, type]);
  });

  it('Temporal answers', async () => {
    const socket = connect(place.ports.WAFA_TEMPORAL_PORT, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
  });

  it('lets no second one onto its data folder', async () => {
    const second = up();
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.err).toMatch(
      /^wafa: Wafa already runs on the data folder .+ \(process \d+\): stop it, or name another folder with --data\n$/,
    );
  });

  it('takes requests while Temporal hangs, and starts the case when it goes on', async () => {
    const { pid } = run.processOf('server start');
    process.kill(pid, 'SIGSTOP');
    const noor = await ask(place, 'noor@example.com').finally(() => process.kill(pid, 'SIGCONT'));
    expect(await untilWorkflowRuns(place, noor)).toBe('RUNNING');
  });

  it('tells of Temporal’s SDK what the alerts and the dashboard ask for', async () => {
    const answer = await new Browser().fetch(`${url(place, 'WAFA_TEMPORAL_METRICS_PORT')}/metrics`);
    const lines = (await answer.text()).split('\n');
    const told = Object.entries(OF_TEMPORAL).filter(([name, labels]) =>
      lines.some(
        (line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(`${label}="`)),
      ),
    );
    const always = Object.keys(OF_TEMPORAL).filter((name) => !ONLY_WHEN_IT_HAPPENS.includes(name));
    expect(told.map(([name]) => name)).toEqual(expect.arrayContaining(always));
  });

  it('takes requests while Temporal is down, starts it again, and then the case', async () => {
    process.kill(run.processOf('server start').pid, 'SIGKILL');
    reference = await ask(place, 'layla@example.com');
    await run.said('the Temporal server was ended by SIGKILL; starting it again');
    expect(await untilWorkflowRuns(place, reference)).toBe('RUNNING');
  });

  it('ends with 0 at Ctrl-C, which every process of the group gets, and leaves no process and no port', async () => {
    const seen = run.processes();
    expect(seen.length).toBeGreaterThan(5);
    run.interrupt();
    expect(await run.ended).toEqual({ code: 0, signal: null });
    expect(await remainder(place, seen)).toEqual(NOTHING);
  });
});

describeWithStack('a start that ends before it is through', () => {
  it('stops at Ctrl-C what it has started, and ends with 0, also when nobody reads it any more', async () => {
    const run = up();
    await run.said('starting api and worker');
    const seen = run.processes();
    expect([run.err, run.out.includes('Wafa runs.')]).toEqual(['', false]);
    run.stopReading();
    run.interrupt();
    expect(await run.ended).toEqual({ code: 0, signal: null });
    expect(await remainder(place, seen)).toEqual(NOTHING);
  });

  it('stops what it has started when a process cannot start, and shows why', async () => {
    const run = up([], { WAFA_LOG_LEVEL: 'loud' });
    await run.said('starting api and worker');
    const seen = run.processes();
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.err).toMatch(/^wafa: the (api|worker) ended with 1 \(log: .+\.log\):\n.*WAFA_LOG_LEVEL/s);
    expect(await remainder(place, seen)).toEqual(NOTHING);
  });
});

describeWithStack('the second run', () => {
  let run: CliRun;
  beforeAll(async () => {
    run = up();
    await run.said(RUNS);
  });

  it('has the request of the first, whose case goes on from the mail of then to a plan', async () => {
    const salma = await officer(place);
    const cases = await allCases(salma);
    const hers = cases.find((one) => one.reference.startsWith(reference));
    expect([cases.length, hers?.reference]).toEqual([2, `${reference}-1`]);
    const mail = await new Mailbox(url(place, 'WAFA_INBOX_PORT'), 'layla@example.com').next(
      'of the first run',
    );
    const layla = new Browser();
    const page = await layla.open(`${url(place, 'WAFA_PORT')}/en/confirm`);
    await layla.submit(page, '/confirm', { token: tokenIn(mail) });
    const planned = await salma.caseWhen(hers?.id ?? '', 'a plan', ({ plan }) => plan !== null);
    expect(planned.status).toBe('awaiting-approval');
  });

  it('killed, takes everything with it; the next waits for that, and with --fresh knows nothing', async () => {
    const seen = run.processes();
    // Its guard ends what it leaves: held back until the next run has met it.
    const { pid: guard } = run.processOf('guard-process');
    process.kill(guard, 'SIGSTOP');
    run.kill('SIGKILL');
    const next = up(['--fresh']);
    await next
      .said('the run before was killed; waiting until its processes have ended')
      .finally(() => process.kill(guard, 'SIGCONT'));
    await next.said(RUNS);
    expect(stillRunning(seen)).toEqual([]);
    expect(await allCases(await officer(place))).toEqual([]);
    const last = next.processes();
    next.kill('SIGTERM');
    expect(await next.ended).toEqual({ code: 0, signal: null });
    expect(await remainder(place, last)).toEqual(NOTHING);
  });
});
