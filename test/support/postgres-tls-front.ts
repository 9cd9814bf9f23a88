/** In front of a PostgreSQL that speaks in the clear: answers the request for TLS as a server with a certificate does. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Pair } from './certificates.js';
import type { Front } from './tls-front.js';

/** Length 8 and the code of SSLRequest, PostgreSQL's manual 54.7. */
const SSL_REQUEST = Buffer.from('0000000804d2162f', 'hex');

/** Whoever does not ask for TLS is not served. */
export async function postgresTlsFront(targetUrl: string, { cert, key }: Pair): Promise<Front> {
  const { hostname, port } = new URL(targetUrl);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    open.add(near);
    near.on('error', () => near.destroy());
    near.once('data', (first) => {
      if (!first.equals(SSL_REQUEST)) {
        near.destroy();
        return;
      }
      // Raw bytes are the TLS layer's from here on.
      near.pause();
      near.write('S');
      const secure = new TLSSocket(near, { isServer: true, cert, key });
      const far = connect(Number(port), hostname);
      open.add(far);
      for (const [from, to] of [
        [secure, far],
        [far, secure],
      ] as const) {
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
        from.pipe(to);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      open.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
