/** A service that answers as a spec wants, signed like any other. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sign } from '#libs/connectors/http/signature';
import { SECRET } from './http-receiver.js';

/** Of one call; empty for a question without a body. */
export type Question = Readonly<Record<string, unknown>> & { readonly requestId: string };

export interface SignedService {
  readonly url: string;
  /** `METHOD path` and body of every call, in their order. */
  readonly calls: (readonly [string, Question])[];
  stop(): Promise<void>;
}

/** `make` gives the answer to a path, without the id of the request; undefined for "we do not do that". */
export async function signedService(
  make: (path: string, question: Question) => object | undefined,
): Promise<SignedService> {
  const calls: (readonly [string, Question])[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const question = (text === '' ? { requestId: '' } : JSON.parse(text)) as Question;
      calls.push([`${request.method} ${request.url}`, question]);
      const made = make(request.url ?? '', question);
      const body = Buffer.from(JSON.stringify({ requestId: question.requestId, ...made }));
      const head = String(request.headers['wafa-request-id']);
      const { timestamp, signature } = sign(SECRET, { head, body }, new Date());
      response
        .writeHead(made ? 200 : 404, { 'wafa-timestamp': timestamp, 'wafa-signature': signature })
        .end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
