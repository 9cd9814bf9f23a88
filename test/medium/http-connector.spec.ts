import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { describeConnectorContract, discoverAll } from '#libs/connectors/kit/contract';
import type { Connector, Identifier } from '#libs/connectors/kit/connector';
import { createHttpConnector, type HttpConnectorOptions } from '#libs/connectors/http/http.connector';
import { headOfQuestion, sign } from '#libs/connectors/http/signature';
import { WafaError } from '#libs/domain/errors';
import type { StandIn } from '../../apps/sandbox/src/vendors/stand-in.js';
import { judgedLine, SECRET, startReceiver, type Receiver } from '../support/http-receiver.js';

let receiver: Receiver;
let line: StandIn;

beforeAll(async () => {
  receiver = await startReceiver();
  line = await judgedLine(receiver.url);
});
afterAll(async () => {
  await line.stop();
  await receiver.stop();
});
beforeEach(() => {
  line.faults.repair();
  line.calls.length = 0;
  line.violations.length = 0;
});

const connect = (more: Partial<HttpConnectorOptions> = {}): Connector =>
  createHttpConnector({
    system: 'shop',
    url: line.url,
    secret: SECRET,
    kinds: ['email'],
    collections: [{ name: 'orders', columns: [{ name: 'id', source: 'provided' }, { name: 'item' }] }],
    timeoutSeconds: 20,
    embedded: true,
    pace: () => Promise.resolve(),
    ...more,
  });

const LAYLA: Identifier = { kind: 'email', value: 'Layla@example.com' };

const idOf = ({ headers }: IncomingMessage): string => String(headers['wafa-request-id']);

const errorOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    return [error.code, error.detail, error.retryAfterSeconds];
  }
};

describeConnectorContract('the HTTP connector, with the example receiver,', () => ({
  connector: connect(),
  subject: LAYLA,
  records: [1, 2, 3, 4, 5].map((n) => ({ collection: 'shop:orders', key: { id: `layla-${n}` } })),
  nobody: { kind: 'email', value: 'nobody@example.com' },
  neighbourCanary: 'omar',
  secretCanary: SECRET,
  refused: connect({ secret: 'another-secret-of-the-specs-with-44-letters' }),
  unavailable: connect({ url: 'http://127.0.0.1:1' }),
}));

describe('the HTTP connector and the example receiver', () => {
  it('speak as the published document says, page after page', async () => {
    let turns = 0;
    const pace = (): Promise<void> => {
      turns += 1;
      return Promise.resolve();
    };
    const { envelopes, result } = await discoverAll(connect({ pace }), [LAYLA]);
    expect(envelopes.map(({ data }) => data)).toEqual(
      [1, 2, 3, 4, 5].map((n) => ({
        id: `layla-${n}`,
        email: 'layla@example.com',
        item: `song ${n}`,
        paid: n * 5,
      })),
    );
    expect(result.collections).toEqual([{ collection: 'shop:orders', records: 5 }]);
    await connect().check();
    expect(line.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /discover',
      'POST /discover',
      'POST /discover',
      'GET /health',
    ]);
    expect(turns).toBe(3);
    expect(line.violations).toEqual([]);
  });

  it('trust each other only under one secret and one time', async () => {
    const later = new Date(Date.now() + 301_000);
    expect(await errorOf(connect({ now: () => later }).check())).toEqual([
      'system-refused',
      'shop: 401',
      undefined,
    ]);
    expect(await connect().permissions()).toEqual([
      { name: 'signed calls', opens: ['shop:orders'], state: 'granted' },
    ]);
    const stranger = connect({ secret: 'another-secret-of-the-specs-with-44-letters' });
    expect(await stranger.permissions()).toEqual([
      { name: 'signed calls', opens: ['shop:orders'], state: 'missing', why: 'shop: 401' },
    ]);
  });

  it('take each signature once, and only for the call that it was made for', async () => {
    const body = Buffer.from('{"requestId":"1","identifiers":[]}');
    const head = headOfQuestion('1', 'POST', '/discover');
    const { timestamp, signature } = sign(SECRET, { head, body }, new Date());
    const headers = { 'wafa-request-id': '1', 'wafa-timestamp': timestamp, 'wafa-signature': signature };
    const call = async (path: string): Promise<number> =>
      (await fetch(new URL(path, receiver.url), { method: 'POST', headers, body })).status;
    expect([await call('/erase'), await call('/discover'), await call('/discover')]).toEqual([401, 200, 401]);
  });

  it.each([
    [{ kind: 'status', status: 429, retryAfterSeconds: 9 }, ['system-busy', 'shop: 429', 9]],
    [{ kind: 'status', status: 503, retryAfterSeconds: 9 }, ['system-busy', 'shop: 503', 9]],
    [{ kind: 'status', status: 503 }, ['system-unavailable', 'shop: 503', undefined]],
    [{ kind: 'status', status: 403 }, ['system-refused', 'shop: 403', undefined]],
    [{ kind: 'status', status: 404 }, ['system-rejected', 'shop: 404', undefined]],
    [{ kind: 'drop' }, ['system-unavailable', 'shop: ECONNRESET', undefined]],
  ] as const)('read %j, and call once', async (fault, expected) => {
    line.faults.plan(fault);
    expect(await errorOf(discoverAll(connect(), [LAYLA]))).toEqual(expected);
    expect(line.calls).toHaveLength(1);
  });
});

describe('the HTTP connector and a service that does otherwise', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/wafa`;
  };

  /** Signs what `make` gives for a question. */
  const answering = (make: (question: { requestId: string; next?: string }) => unknown): Promise<string> =>
    serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const question = JSON.parse(Buffer.concat(chunks).toString()) as { requestId: string; next?: string };
        const body = Buffer.from(JSON.stringify(make(question)));
        const { timestamp, signature } = sign(SECRET, { head: idOf(request), body }, new Date());
        response.writeHead(200, { 'wafa-timestamp': timestamp, 'wafa-signature': signature }).end(body);
      });
    });

  const record = (more: object = {}) => ({ key: { id: '1' }, via: LAYLA, data: { id: '1' }, ...more });
  const orders = (...records: object[]) => ({ collection: 'orders', records });

  it.each<[string, (question: { requestId: string }) => unknown, [string, string]]>([
    [
      'gives a record of somebody else',
      ({ requestId }) => ({
        requestId,
        collections: [orders(record({ via: { kind: 'email', value: 'omar@example.com' } }))],
      }),
      ['foreign-record', 'shop orders: nobody asked for what led to a record'],
    ],
    [
      'answers another request',
      () => ({ requestId: 'other', collections: [orders(record())] }),
      ['system-rejected', 'shop: the answer is of another request'],
    ],
    [
      'says nothing of a collection',
      ({ requestId }) => ({ requestId, collections: [] }),
      ['system-rejected', 'shop: it has to speak of orders once'],
    ],
    [
      'has a collection that nobody declared',
      ({ requestId }) => ({
        requestId,
        collections: [orders(), { collection: 'layla', records: [] }],
      }),
      ['map-mismatch', 'shop: systems.yaml has not all that it answers with'],
    ],
    [
      'has records where it did not search',
      ({ requestId }) => ({
        requestId,
        collections: [{ ...orders(record()), notSearched: 'needs phone_number' }],
      }),
      ['system-rejected', 'shop: orders is said not to be searched, but has records'],
    ],
    [
      'writes what it likes into "not searched"',
      ({ requestId }) => ({
        requestId,
        collections: [{ ...orders(), notSearched: 'needs <b>layla</b>' }],
      }),
      ['system-rejected', 'shop: the answer is not what was asked for'],
    ],
    [
      'names a record by nothing',
      ({ requestId }) => ({ requestId, collections: [orders(record({ key: {} }))] }),
      ['system-rejected', 'shop: the answer is not what was asked for'],
    ],
    [
      'gives the same page for ever',
      ({ requestId }) => ({
        requestId,
        collections: [{ ...orders(record()), next: 'again' }],
      }),
      ['system-rejected', 'shop: orders repeats a page'],
    ],
  ])('stops where it %s', async (_what, make, expected) => {
    const found = await errorOf(discoverAll(connect({ url: await answering(make) }), [LAYLA]));
    expect(found).toEqual([...expected, undefined]);
  });

  it('counts a record once that two pages hold, and takes the word for what was not searched', async () => {
    const url = await answering(({ requestId, next }) => ({
      requestId,
      collections: next
        ? [orders(record(), record({ key: { id: '2' } }))]
        : [
            { ...orders(record()), next: 'b' },
            { ...orders(), collection: 'calls', notSearched: 'needs phone_number' },
          ],
    }));
    const collections = ['orders', 'calls'].map((name) => ({ name, columns: [{ name: 'id' }] }));
    const { envelopes, result } = await discoverAll(connect({ url, collections }), [LAYLA]);
    expect(envelopes.map(({ key }) => key)).toEqual([{ id: '1' }, { id: '2' }]);
    expect(result.collections).toEqual([
      { collection: 'shop:orders', records: 2 },
      { collection: 'shop:calls', records: 0, notSearched: 'needs phone_number' },
    ]);
  });

  it('does not believe an answer that is unsigned, or signed by somebody else', async () => {
    const unsigned = await serve((_request, response) => response.writeHead(200).end('{"status":"ok"}'));
    const other = await serve((request, response) => {
      const message = { head: idOf(request), body: Buffer.from('{"status":"ok"}') };
      const { timestamp, signature } = sign('x'.repeat(40), message, new Date());
      response
        .writeHead(200, { 'wafa-timestamp': timestamp, 'wafa-signature': signature })
        .end('{"status":"ok"}');
    });
    expect(await errorOf(connect({ url: unsigned }).check())).toEqual([
      'system-refused',
      'shop: the answer is not signed',
      undefined,
    ]);
    expect(await errorOf(connect({ url: other }).check())).toEqual([
      'system-refused',
      'shop: the answer is signed with another secret',
      undefined,
    ]);
  });

  it('does not believe the answer to another question', async () => {
    const url = await serve((_request, response) => {
      const message = { head: 'another-id', body: Buffer.from('{"status":"ok"}') };
      const { timestamp, signature } = sign(SECRET, message, new Date());
      response.writeHead(200, { 'wafa-timestamp': timestamp, 'wafa-signature': signature }).end(message.body);
    });
    expect(await errorOf(connect({ url }).check())).toEqual([
      'system-refused',
      'shop: the answer is signed with another secret',
      undefined,
    ]);
  });

  it('follows no redirect', async () => {
    let followed = 0;
    const target = await serve((_request, response) => {
      followed += 1;
      response.end();
    });
    const url = await serve((_request, response) => response.writeHead(307, { location: target }).end());
    expect(await errorOf(connect({ url }).check())).toEqual(['system-rejected', 'shop: 307', undefined]);
    expect(followed).toBe(0);
  });

  it('reads no endless answer', async () => {
    const url = await serve((_request, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(64 * 1024))) if (response.destroyed) return;
        response.once('drain', more);
      };
      more();
    });
    expect(await errorOf(connect({ url }).check())).toEqual([
      'system-rejected',
      'shop: the answer is longer than 8388608 bytes',
      undefined,
    ]);
  });

  it.each([
    ['before it answers', () => undefined],
    ['in the middle of its answer', (response: { write(text: string): void }) => response.write('{')],
  ])('waits no longer than it may for a service that falls silent %s', async (_when, begin) => {
    const url = await serve((_request, response) => {
      begin(response);
    });
    expect(await errorOf(connect({ url, timeoutSeconds: 1 }).check())).toEqual([
      'system-unavailable',
      'shop: ABORT_ERR',
      undefined,
    ]);
  });
});

describe('the HTTP connector outside the sandbox', () => {
  const outside = (url: string): Connector => connect({ url, embedded: false });

  it.each([
    ['http://service.example', 'has to begin with https://'],
    ['ftp://service.example', 'has to begin with https://'],
    ['https://user:password@service.example', 'may not hold a password, query or fragment'],
    ['https://service.example/?key=1', 'may not hold a password, query or fragment'],
    ['https://169.254.169.254/', 'may not be called'],
    ['https://0x7f.1/', 'may not be called'],
    ['https://[::ffff:10.0.0.1]/', 'may not be called'],
    ['nonsense', 'is no URL'],
  ])('refuses the address %s', (url, fault) => {
    expect(() => outside(url)).toThrow(`config-invalid: shop: its address ${fault}`);
  });

  it('calls nobody whose name leads into the own network', async () => {
    const port = new URL(line.url).port;
    expect(await errorOf(outside(`https://localhost:${port}`).check())).toEqual([
      'system-rejected',
      'shop: its name leads to an address that may not be called',
      undefined,
    ]);
    expect(line.calls).toEqual([]);
  });

  it('needs a secret that cannot be guessed', () => {
    expect(() => connect({ secret: 'short' })).toThrow('its secret has fewer than 32 characters');
  });
});
