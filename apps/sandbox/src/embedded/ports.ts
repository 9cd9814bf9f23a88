import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { WafaError } from '#libs/domain/errors';

const LOOPBACK = '127.0.0.1';

/** Temporal writes its ports into a 16-bit signed column, so they have to lie below 32768. */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const MAX_TRIES = 1_000;

/** Ports that were free a moment ago, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries > MAX_TRIES) throw new WafaError('system-unavailable', `no ${count} free ports`);
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) found.add(port);
  }
  return [...found];
}

async function isFree(port: number): Promise<boolean> {
  try {
    await requireFreePort(port, '');
    return true;
  } catch (error) {
    if (error instanceof WafaError) return false;
    throw error;
  }
}

/** Fails with a sentence that names port and variable, instead of a stack trace later. */
export async function requireFreePort(port: number, variable: string): Promise<void> {
  try {
    const server = await listen(port);
    await new Promise((resolve) => server.close(resolve));
  } catch (cause) {
    throw new WafaError('config-invalid', `port ${port} is taken: stop what uses it or set ${variable}`, {
      cause,
    });
  }
}

function listen(port: number) {
  return new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => resolve(server));
  });
}
