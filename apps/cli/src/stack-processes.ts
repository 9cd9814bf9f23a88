/** The api and the worker as processes of their own. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WafaError } from '#libs/domain/errors';
import { Child } from '../../sandbox/src/embedded/child.js';
import type { Part } from './stack-services.js';

const READY_SECONDS = 60;
const POLL_MILLISECONDS = 100;
const APPS = resolve(import.meta.dirname, '../..');

interface Started {
  readonly name: string;
  readonly child: Child;
  readonly logFile: string;
}

/** Ready when the worker says so and the api answers. Gives what resolves when one of them dies later. */
export async function startProcesses(part: Part, env: NodeJS.ProcessEnv): Promise<{ died: Promise<string> }> {
  part.say('starting api and worker');
  const worker = startApp('worker', part, env);
  const api = startApp('api', part, env);
  const started = [worker, api];
  const workerReady = new Promise<void>((ready) => worker.child.process.once('message', () => ready()));
  const ready = Promise.all([workerReady, untilReady(`${part.portalUrl}/health/ready`)]).then(
    () => undefined,
  );
  const failed = anyExit(started, (name, code) => `${name} ended with ${code} while starting; see its log`);
  const expired = delay(READY_SECONDS * 1000, 'api or worker did not get ready in time', { ref: false });
  const fault = await Promise.race([ready, failed, expired]);
  if (fault !== undefined) throw new WafaError('system-unavailable', `${fault} (${part.dataDir}/*.log)`);
  return { died: anyExit(started, (name, code) => `${name} ended by itself with ${code}`) };
}

function startApp(name: string, part: Part, env: NodeJS.ProcessEnv): Started {
  const main = join(APPS, name, 'src/main.js');
  if (!existsSync(main)) throw new WafaError('config-invalid', `${name} is not built: run npm run build`);
  const logFile = resolve(part.dataDir, `${name}.log`);
  const child = new Child({ command: process.execPath, args: [main], env, logFile, stopSeconds: 30 });
  part.stops.push(() => child.stop());
  return { name, child, logFile };
}

const anyExit = (started: readonly Started[], say: (name: string, code: number) => string): Promise<string> =>
  Promise.race(started.map(({ name, child }) => child.exited.then((code) => say(name, code))));

async function untilReady(url: string): Promise<void> {
  const isReady = (): Promise<boolean> =>
    fetch(url).then(
      (response) => response.ok,
      () => false,
    );
  while (!(await isReady())) await delay(POLL_MILLISECONDS);
}
