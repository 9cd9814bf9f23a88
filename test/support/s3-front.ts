/** In front of a real S3 server: passes everything on, and on demand answers like a server in trouble. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3Front {
  readonly url: string;
  /** Every deletion of many objects is answered with 200 and this error for each of them. */
  answerDeletions(code: string): void;
  /** Listings are empty, as those of a late index. */
  hideListings(): void;
  /** What is asked with one of these methods is answered as to somebody without the right. */
  refuse(methods: readonly string[]): void;
  reset(): void;
  stop(): Promise<void>;
}

const EMPTY: readonly (readonly [RegExp, string])[] = [
  [/[?&]versions\b/, '<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>'],
  [
    /[?&]uploads\b/,
    '<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>',
  ],
];

export async function startS3Front(target: string): Promise<S3Front> {
  let code: string | undefined;
  let hidden = false;
  let refused: readonly string[] = [];
  const { hostname, port } = new URL(target);

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming;
    const body = await allOf(incoming);
    const empty = EMPTY.find(([path]) => method === 'GET' && hidden && path.test(url));
    if (refused.includes(method)) return xml(response, DENIED, 403);
    if (empty) return xml(response, empty[1]);
    if (code !== undefined && method === 'POST' && /[?&]delete\b/.test(url))
      return xml(response, `<DeleteResult>${errorsOf(body.toString(), code)}</DeleteResult>`);
    // The signature covers the headers as they are, the host too.
    request({ hostname, port, method, path: url, headers }, (far) => {
      response.writeHead(far.statusCode ?? 502, far.headers);
      far.pipe(response);
    }).end(body);
  }

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answerDeletions: (next) => void (code = next),
    hideListings: () => void (hidden = true),
    refuse: (methods) => void (refused = methods),
    reset: () => {
      code = undefined;
      hidden = false;
      refused = [];
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function allOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const DENIED = '<Error><Code>AccessDenied</Code><Message>no</Message></Error>';

const xml = (response: ServerResponse, body: string, status = 200): void =>
  void response.writeHead(status, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?>${body}`);

/** The same keys and versions as were asked for, none of them deleted. */
const errorsOf = (asked: string, code: string): string =>
  [...asked.matchAll(/<Object>(.*?)<\/Object>/gs)]
    .map(([, object = '']) => `<Error>${object}<Code>${code}</Code><Message>no</Message></Error>`)
    .join('');
