/** Runs the bare workflow on the server that Wafa's cases run on, and measures it as they are. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';
import { cpuSeconds } from '../processes.js';
import type { World } from '../world.js';
import { BARE_QUEUE, type BareCounts } from './messages.js';

export interface BareCost {
  readonly seconds: number;
  /** CPU-seconds of worker, server and PostgreSQL together; the client's is left out, as the load's is. */
  readonly cpuSeconds: number;
}

/** `times` of them at once. */
export async function runBare(
  world: World,
  { times, ...counts }: BareCounts & { readonly times: number },
): Promise<BareCost> {
  const program = fileURLToPath(new URL('bare-worker.js', import.meta.url));
  const worker = spawn(process.execPath, [program, world.stack.temporalAddress, world.namespace], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    await once(worker, 'message');
    // Once before, so that nothing is compiled and connected on the clock.
    await allAtOnce(world, { ...counts, times: 2 });
    const cpu = (): number =>
      Object.values(
        cpuSeconds({
          worker: [worker.pid ?? 0],
          temporal: world.stack.pids.temporal,
          postgres: world.stack.pids.postgres,
        }),
      ).reduce((sum, seconds) => sum + seconds, 0);
    const before = cpu();
    const begin = performance.now();
    await allAtOnce(world, { ...counts, times });
    return { seconds: (performance.now() - begin) / 1000, cpuSeconds: cpu() - before };
  } finally {
    const ended = once(worker, 'exit');
    worker.kill('SIGTERM');
    await ended;
  }
}

let started = 0;

async function allAtOnce(
  { temporal }: World,
  { times, ...counts }: BareCounts & { readonly times: number },
): Promise<void> {
  const runs = Array.from({ length: times }, async () => {
    started += 1;
    const handle = await temporal.workflow.start('bare', {
      workflowId: `bare-${started}`,
      taskQueue: BARE_QUEUE,
      args: [counts],
    });
    for (let signal = 0; signal < counts.signals; signal += 1) await handle.signal('said');
    await handle.result();
  });
  await Promise.all(runs);
}
