import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { WafaError } from '#libs/domain/errors';

const LOOPBACK = '127.0.0.1';

/** Temporal writes its ports into a 16-bit signed column. */
export const MAX_TEMPORAL_PORT = 32_767;

/** `inner` ports are looked for while the `outer` ones are chosen and not yet in use: they never meet. */
const RANGES = { outer: [20_000, 26_000], inner: [26_000, 32_000] } as const;
const MAX_TRIES = 1_000;

/** Ports that were free a moment ago, all different. */
export async function freePorts(count: number, range: keyof typeof RANGES = 'outer'): Promise<number[]> {
  const [lowest, highest] = RANGES[range];
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries > MAX_TRIES) throw new WafaError('system-unavailable', `no ${count} free ports`);
    const port = randomInt(lowest, highest);
    if ((await faultOf(port)) === undefined) found.add(port);
  }
  return [...found];
}

/** Fails with a sentence that names port and variable, instead of a stack trace later. */
export async function requireFreePort(port: number, variable: string): Promise<void> {
  const fault = await faultOf(port);
  if (fault === undefined) return;
  const text =
    fault === 'EADDRINUSE'
      ? `port ${port} is taken: stop what uses it or set ${variable} to another`
      : `port ${port} cannot be used (${fault}): set ${variable} to another`;
  throw new WafaError('config-invalid', text);
}

/** Why nothing can listen there; undefined where it can. */
function faultOf(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(undefined)));
  });
}
