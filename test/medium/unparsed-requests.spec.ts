/** What never becomes a request for a route is answered as every other failure: over a socket, since no client sends it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '#libs/telemetry/logger';
import { answerBeforeRoutes } from '../../apps/api/src/http/before-routes.js';
import { startTestApi, type TestApi } from '../support/api.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let api: TestApi;
let port: number;
beforeAll(async () => {
  api = await startTestApi();
  await api.app.listen(0, '127.0.0.1');
  ({ port } = api.app.getHttpServer().address() as AddressInfo);
});
afterAll(() => api.close());

/** Everything that comes until the other side closes. */
async function readAll(socket: Socket): Promise<string> {
  let said = '';
  for await (const chunk of socket) said += String(chunk);
  return said;
}

interface Answer {
  readonly status: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}
function answerOf(said: string): Answer {
  const [head = '', body = ''] = said.split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const [name = '', value = ''] = line.split(/: (.*)/s);
    return [name.toLowerCase(), value];
  });
  return { status, headers: new Map(headers), body };
}

function expectProblem({ status, headers, body }: Answer, line: string, code: string): void {
  const problem = JSON.parse(body) as { requestId: string };
  expect(status).toBe(`HTTP/1.1 ${line}`);
  expect(problem).toMatchObject({ code, status: Number(line.slice(0, 3)), type: `urn:wafa:error:${code}` });
  expect(problem.requestId).toMatch(UUID);
  expect([
    headers.get('x-request-id'),
    headers.get('content-type')?.split(';')[0],
    headers.get('connection'),
  ]).toEqual([problem.requestId, 'application/problem+json', 'close']);
  expect(headers.get('content-length')).toBe(String(Buffer.byteLength(body)));
  const logged = api.logLines.map((one) => JSON.parse(one) as { requestId?: string });
  expect(logged.filter(({ requestId }) => requestId === problem.requestId)).toMatchObject([
    { msg: 'request failed', code },
  ]);
}

async function send(text: string): Promise<Answer> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  return answerOf(await readAll(socket));
}

const POST = 'POST /api/v1/requests HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';

describe('what Node itself refuses', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n', '400 Bad Request', 'malformed-request'],
    [
      'no host',
      'GET /openapi.json HTTP/1.1\r\nConnection: close\r\n\r\n',
      '400 Bad Request',
      'malformed-request',
    ],
    [
      'two lengths',
      `${POST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`,
      '400 Bad Request',
      'malformed-request',
    ],
    [
      'a broken chunk of a body',
      `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      '400 Bad Request',
      'malformed-request',
    ],
    [
      'a header of 20,000 bytes',
      `GET /en HTTP/1.1\r\nHost: a\r\nCookie: ${'x'.repeat(20_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
      'headers-too-large',
    ],
    [
      'an expectation',
      'GET /en HTTP/1.1\r\nHost: a\r\nExpect: a miracle\r\n\r\n',
      '417 Expectation Failed',
      'expectation-failed',
    ],
  ])('is a problem with a request id: %s', async (_, text, line, code) => {
    expectProblem(await send(text), line, code);
  });

  it('is one as well where the request did not arrive in time', async () => {
    const server = api.app.getHttpServer();
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const socket = connect(port, '127.0.0.1');
    const [other] = await accepted;
    server.emit('clientError', Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), other);
    expectProblem(answerOf(await readAll(socket)), '408 Request Timeout', 'request-timeout');
  });

  it('is said after an answer that is complete, on the same connection', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'readable');
    const first = String(socket.read());
    socket.write('hello\r\n\r\n');
    expect(answerOf(first).status).toBe('HTTP/1.1 200 OK');
    expectProblem(answerOf(await readAll(socket)), '400 Bad Request', 'malformed-request');
  });

  it.each([
    ['an answer', ['GET /first HTTP/1.1\r\nHost: a\r\n\r\n']],
    [
      'an answer behind which another request waits',
      ['GET /first HTTP/1.1\r\nHost: a\r\n\r\n', 'GET /second HTTP/1.1\r\nHost: a\r\n\r\n'],
    ],
  ])('says nothing into the middle of %s', async (_, requests) => {
    const server = createServer(({ url }, response) => {
      if (url !== '/first') return;
      response.writeHead(200, { 'content-length': '9' });
      response.write('half');
    });
    answerBeforeRoutes(server, createLogger('test', 'silent'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(requests.join(''));
    await once(socket, 'readable');
    socket.write('hello\r\n\r\n');
    expect(answerOf(await readAll(socket)).body).toBe('half');
    server.close();
  });
});
