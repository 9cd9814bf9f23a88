/** In front of a PostgreSQL that speaks in the clear: answers the request for TLS as a server with a certificate does. */
import { connect, createServer } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Pair } from './certificates.js';
import { join, listening, type Front } from './tls-front.js';

/** Length 8 and the code of SSLRequest, PostgreSQL's manual 54.7. */
const SSL_REQUEST = Buffer.from('0000000804d2162f', 'hex');

/** Whoever does not ask for TLS is not served. */
export function postgresTlsFront(targetUrl: string, { cert, key }: Pair): Promise<Front> {
  const { hostname, port } = new URL(targetUrl);
  return listening(
    createServer((near) => {
      near.on('error', () => near.destroy());
      near.once('data', (first) => {
        if (!first.equals(SSL_REQUEST)) {
          near.destroy();
          return;
        }
        // Raw bytes are the TLS layer's from here on.
        near.pause();
        near.write('S');
        join(new TLSSocket(near, { isServer: true, cert, key }), connect(Number(port), hostname));
      });
    }),
  );
}
