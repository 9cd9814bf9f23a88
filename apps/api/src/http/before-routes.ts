/** What Node refuses before there is a request for a route leaves as every other failure: a problem with a request id. */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WafaError, type ErrorCode } from '#libs/domain/errors';
import type { Logger } from '#libs/telemetry/logger';
import { problemOf } from './problem.filter.js';

/** Codes of Node's parser and its clock; any other means that it could not be read. */
const CODE_OF_FAULT: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

export function answerBeforeRoutes(server: Server, logger: Logger): void {
  /** Of each connection, what is not answered to its end; several where requests are pipelined. */
  const unanswered = new WeakMap<Duplex, Set<ServerResponse>>();
  // Else Node answers a request without a host by itself, and nobody hears of it.
  Object.assign(server, { requireHostHeader: false });
  server.prependListener('request', ({ socket }, response) => {
    const open = unanswered.get(socket) ?? new Set();
    unanswered.set(socket, open.add(response));
    response.once('close', () => open.delete(response));
    response.once('finish', () => open.delete(response));
  });
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { status, headers, body } = refusal('expectation-failed', logger);
    response.writeHead(status, headers).end(body);
  });
  server.on('clientError', (fault: NodeJS.ErrnoException, socket) => {
    const [first, next] = unanswered.get(socket) ?? [];
    const isSpeaking = first?.headersSent === true || next !== undefined;
    if (!socket.writable || fault.code === 'ECONNRESET' || isSpeaking) return void socket.destroy();
    const { status, headers, body } = refusal(CODE_OF_FAULT[fault.code ?? ''] ?? 'malformed-request', logger);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`;
    return void socket.end(head + body, () => socket.destroy());
  });
}

interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function refusal(code: ErrorCode, logger: Logger): Refusal {
  const requestId = randomUUID();
  const problem = problemOf(new WafaError(code), requestId);
  const { status } = problem;
  logger.info('request failed', { requestId, code, status, route: 'none' });
  const body = JSON.stringify(problem);
  const headers = {
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  return { status, headers, body };
}
