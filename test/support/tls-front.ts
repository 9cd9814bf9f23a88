/** In front of a server that speaks in the clear: TLS, on demand with a client certificate, and what gRPC said. */
import { connect as connectHttp2, constants, createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer } from 'node:tls';
import type { Certificates } from './certificates.js';

export interface Front {
  /** On 127.0.0.1. */
  readonly port: number;
  stop(): Promise<void>;
}

/** Passes bytes on to `host:port` for whoever shows a certificate of the authority. */
export async function mutualTlsFront(target: string, { ca, server }: Certificates): Promise<Front> {
  const [host = '', port] = target.split(':');
  const options = { ...server, ca, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] };
  return listening(
    createServer(options, (near) => {
      const far = connect(Number(port), host);
      join(near, far);
    }),
  );
}

/** What one side says the other hears, and they end together. */
export function join(near: Duplex, far: Duplex): void {
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
}

export interface GrpcFront extends Front {
  /** Header `authorization` of every call, in order. */
  readonly authorizations: readonly (string | undefined)[];
  /** Calls whose path matches are answered so. */
  deny: { readonly path: RegExp; readonly status: number } | undefined;
}

/** Reads the calls of gRPC and passes them on. */
export async function grpcFront(target: string, { server }: Certificates): Promise<GrpcFront> {
  const far = connectHttp2(`http://${target}`);
  const authorizations: (string | undefined)[] = [];
  const secure = createSecureServer({ ...server });
  secure.on('stream', (near: ServerHttp2Stream, headers) => {
    authorizations.push(headers.authorization);
    const { deny } = front;
    const path = String(headers[constants.HTTP2_HEADER_PATH]);
    if (deny?.path.test(path)) {
      near.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(deny.status) },
        { endStream: true },
      );
      return;
    }
    pass(near, far.request(headers));
  });
  const listened = await listening(secure);
  const front: GrpcFront = {
    ...listened,
    authorizations,
    deny: undefined,
    stop: async () => {
      far.destroy();
      await listened.stop();
    },
  };
  return front;
}

function pass(near: ServerHttp2Stream, far: ReturnType<ReturnType<typeof connectHttp2>['request']>): void {
  far.on('response', (headers, flags) => {
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    near.respond(headers, endStream ? { endStream } : { waitForTrailers: true });
  });
  let trailers = {};
  far.on('trailers', (found) => (trailers = found));
  near.on('wantTrailers', () => near.sendTrailers(trailers));
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    from.on('error', () => to.close(constants.NGHTTP2_CANCEL));
    from.pipe(to);
  }
  near.on('close', () => far.close(constants.NGHTTP2_CANCEL));
}

export async function listening(server: Server): Promise<Front> {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      open.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
