/** The api and the worker as processes of their own. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WafaError } from '#libs/domain/errors';
import { Child } from '../../sandbox/src/embedded/child.js';
import { Kept } from '../../sandbox/src/embedded/kept.js';
import { untilServing } from '../../sandbox/src/embedded/serving.js';
import type { Ports } from './stack-ports.js';
import type { Part } from './stack-services.js';
import { writeSettings } from './stack-settings.js';

export type App = 'api' | 'worker';

const READY_SECONDS = 60;
const STOP_SECONDS = 30;
const ASK_MILLISECONDS = 2_000;
const APPS = resolve(import.meta.dirname, '../..');
const EVERY_ADDRESS: readonly string[] = ['0.0.0.0', '::'];

/** Both at once; when one of them cannot start, the other is ended too. */
export async function startProcesses(part: Part, env: NodeJS.ProcessEnv): Promise<void> {
  part.say('starting api and worker');
  const forget = writeSettings(part.dataDir, { env, own: part.own });
  part.stops.add(() => Promise.resolve(forget()));
  const failing = new AbortController();
  const signal = AbortSignal.any([part.signal, failing.signal]);
  const starts = (['worker', 'api'] as const).map(async (app) => {
    try {
      return await keepApp(
        { ...part, signal },
        { app, env: () => ({ ...env, ...telemetryOf(app, part.ports) }) },
      );
    } catch (error) {
      failing.abort(error);
      throw error;
    }
  });
  const started = await Promise.allSettled(starts);
  const kept = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  part.stops.add(() => Promise.all(kept.map((one) => one.stop())));
  signal.throwIfAborted();
  for (const one of kept) void one.gaveUp.then(part.gaveUp);
}

/** Each is watched at a port of its own. */
const telemetryOf = (app: App, ports: Ports): NodeJS.ProcessEnv =>
  app === 'api'
    ? { WAFA_METRICS_PORT: String(ports.WAFA_API_METRICS_PORT) }
    : {
        WAFA_METRICS_PORT: String(ports.WAFA_WORKER_METRICS_PORT),
        WAFA_TEMPORAL_METRICS_PORT: String(ports.WAFA_TEMPORAL_METRICS_PORT),
      };

export interface KeptApp {
  readonly app: App;
  /** Of its log; the app's own where nothing else is said. */
  readonly name?: string;
  /** Asked at every start. */
  readonly env: () => NodeJS.ProcessEnv;
  /** Where the built apps lie. */
  readonly apps?: string;
}

/** One process, started again when it ends. */
export function keepApp(
  part: Pick<Part, 'dataDir' | 'say' | 'signal' | 'maxEnds'>,
  { app, name = app, env, apps = APPS }: KeptApp,
): Promise<Kept> {
  const main = join(apps, app, 'src/main.js');
  if (!existsSync(main)) throw new WafaError('config-invalid', `${app} is not built: run npm run build`);
  let ofLife: NodeJS.ProcessEnv = {};
  return Kept.start({
    start: () => {
      ofLife = env();
      return new Child({
        name: `the ${name}`,
        command: process.execPath,
        args: [main],
        env: ofLife,
        logFile: resolve(part.dataDir, 'logs', `${name}.log`),
        stopSeconds: STOP_SECONDS,
        ipc: true,
      });
    },
    untilServing: (child, signal) =>
      untilServing(child, {
        isReady: app === 'api' ? () => healthy(ofLife) : saysReady(child),
        withinSeconds: READY_SECONDS,
        signal,
      }),
    say: part.say,
    signal: part.signal,
    ...(part.maxEnds === undefined ? {} : { maxEnds: part.maxEnds }),
  });
}

/** Asked where it listens: the public address may lead through a proxy that is not there yet. */
function healthy(env: NodeJS.ProcessEnv): Promise<boolean> {
  const bound = env['WAFA_BIND'] ?? '127.0.0.1';
  const host = EVERY_ADDRESS.includes(bound) ? '127.0.0.1' : bound;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${env['WAFA_PORT']}/health/ready`;
  return fetch(url, { signal: AbortSignal.timeout(ASK_MILLISECONDS) }).then(
    (response) => response.ok,
    () => false,
  );
}

function saysReady(child: Child): () => Promise<boolean> {
  let ready = false;
  child.process.once('message', () => {
    ready = true;
  });
  return () => Promise.resolve(ready);
}
