import { createServer } from 'node:net';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts } from '../../sandbox/src/embedded/ports.js';
import { choosePorts } from './stack-ports.js';

/** Every one: the fixed ports belong to whoever runs the service on this machine. */
const NAMES = [
  ...(['PORT', 'INBOX_PORT', 'OIDC_PORT', 'SMTP_PORT'] as const),
  ...(['POSTGRES_PORT', 'TEMPORAL_PORT', 'SANDBOX_PORT', 'SITE_PORT'] as const),
  ...(['API_METRICS_PORT', 'WORKER_METRICS_PORT', 'TEMPORAL_METRICS_PORT'] as const),
];
let free: Record<string, string>;
beforeAll(async () => {
  const ports = await freePorts(NAMES.length);
  free = Object.fromEntries(NAMES.map((name, index) => [`WAFA_${name}`, String(ports[index])]));
});

describe('the ports of a stack', () => {
  it.each(['', '0', '65536', '44oo', '-1', '4400.5'])('are no %j', async (WAFA_PORT) => {
    await expect(choosePorts('fixed', { ...free, WAFA_PORT })).rejects.toMatchObject({
      detail: `WAFA_PORT is "${WAFA_PORT}": it has to be a port from 1 to 65535`,
    });
  });

  it('lie below 32768 for Temporal, which keeps them in a signed column', async () => {
    await expect(choosePorts('fixed', { ...free, WAFA_TEMPORAL_PORT: '32768' })).rejects.toMatchObject({
      detail: 'WAFA_TEMPORAL_PORT is "32768": it has to be a port from 1 to 32767',
    });
  });

  it('are different', async () => {
    const WAFA_SMTP_PORT = free['WAFA_PORT'] ?? '';
    await expect(choosePorts('fixed', { ...free, WAFA_SMTP_PORT })).rejects.toMatchObject({
      detail: `WAFA_PORT and WAFA_SMTP_PORT are both ${WAFA_SMTP_PORT}`,
    });
  });

  it('matter only where the embedded service is started', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const own = { ...free, WAFA_OIDC_PORT: String(port) };
    await expect(choosePorts('fixed', own)).rejects.toMatchObject({
      detail: `port ${port} is taken: stop what uses it or set WAFA_OIDC_PORT to another`,
    });
    const ports = await choosePorts('fixed', { ...own, OIDC_ISSUER: 'https://login.example.org' });
    expect(ports.WAFA_PORT).toBe(Number(free['WAFA_PORT']));
    taken.close();
  });
});
