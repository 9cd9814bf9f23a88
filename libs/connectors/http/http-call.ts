/** One signed call and its signed answer, with limits of time and size. No redirect is followed. */
import { randomUUID } from 'node:crypto';
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { WafaError, type ErrorCode } from '#libs/domain/errors';
import { publicLookup } from './address-rules.js';
import { headOfQuestion, sign, signatureFault } from './signature.js';

export interface CallOptions {
  readonly system: string;
  readonly secret: string;
  readonly timeoutSeconds: number;
  /** Lets the service lie on this machine or in this network, over plain HTTP: for the sandbox only. */
  readonly embedded: boolean;
  readonly now: () => Date;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly body?: unknown;
}

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** The JSON of the answer, once its signature was checked. */
export async function signedCall(options: CallOptions, call: Call): Promise<unknown> {
  const { system, secret, now } = options;
  // Of this one call: a service takes each signature once, and two questions may be equal.
  const id = randomUUID();
  const { status, headers, body } = await send(options, { ...call, id });
  if (status !== 200) throw refusal(system, status, headers['retry-after']);
  const [timestamp, signature] = ['wafa-timestamp', 'wafa-signature'].map((name) => one(headers[name]));
  const fault = signatureFault(secret, { timestamp, signature }, { head: id, body, now: now() });
  // Whoever answers is not the service that shares our secret: it must not be asked about further people.
  if (fault !== undefined) throw new WafaError('system-refused', `${system}: the answer ${fault}`);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new WafaError('system-rejected', `${system}: the answer is no JSON`);
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function send(
  options: CallOptions,
  { id, method, url, body }: Call & { readonly id: string },
): Promise<Answer> {
  const { system, secret, timeoutSeconds, embedded, now } = options;
  const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
  const head = headOfQuestion(id, method, `${url.pathname}${url.search}`);
  const { timestamp, signature } = sign(secret, { head, body: bytes }, now());
  const request = url.protocol === 'https:' ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(toWafaError(system, error));
    const outgoing = request(url, {
      method,
      // A connection of its own for each call: none outlives the judgement of its address.
      agent: false,
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
      headers: {
        accept: 'application/json',
        ...(bytes.length === 0 ? {} : { 'content-type': 'application/json' }),
        'content-length': bytes.length,
        'wafa-request-id': id,
        'wafa-timestamp': timestamp,
        'wafa-signature': signature,
      },
      ...(embedded ? {} : { lookup: publicLookup(system) }),
    });
    outgoing.on('error', fail);
    outgoing.once('response', (incoming) => {
      readAll(system, incoming).then(
        (read) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: read }),
        fail,
      );
    });
    outgoing.end(bytes);
  });
}

async function readAll(system: string, incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early ends the transfer.
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES)
      throw new WafaError(
        'system-rejected',
        `${system}: the answer is longer than ${MAX_ANSWER_BYTES} bytes`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const one = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

function toWafaError(system: string, error: unknown): WafaError {
  if (error instanceof WafaError) return error;
  const { code } = error as { readonly code?: unknown };
  return new WafaError('system-unavailable', `${system}: ${typeof code === 'string' ? code : 'no answer'}`);
}

function refusal(system: string, status: number, retryAfter: string | undefined): WafaError {
  const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
  return new WafaError(codeOf(status, seconds), `${system}: ${status}`, { retryAfterSeconds: seconds });
}

function codeOf(status: number, retryAfterSeconds: number | undefined): ErrorCode {
  if (status === 429 || (status === 503 && retryAfterSeconds !== undefined)) return 'system-busy';
  if (status === 401 || status === 403) return 'system-refused';
  return status >= 500 || status === 408 ? 'system-unavailable' : 'system-rejected';
}
