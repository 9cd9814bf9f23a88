/**
 * One PUT of a stream, with limits of time and size. The receiver is asked before the first byte of the body
 * (`Expect: 100-continue`): one that refuses or redirects has got no personal data. No redirect is followed.
 */
import { once } from 'node:events';
import { request as plainRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { publicLookup } from '#libs/connectors/http/address-rules';
import { failPoint } from '#libs/fail-points/fail-points';

export interface Put {
  /** Key of the receiver, for errors. */
  readonly receiver: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Length of the body. */
  readonly bytes: number;
  /** Opened once the receiver wants it. */
  readonly body: () => Readable;
  /** Lets the receiver lie on this machine or in this network: for the sandbox only. */
  readonly embedded: boolean;
  readonly signal: AbortSignal;
}

export interface PutAnswer {
  readonly status: number;
  /** Header `Retry-After`. */
  readonly retryAfter: string | undefined;
  /** Undefined where it is longer than `MAX_ANSWER_BYTES`. */
  readonly text: string | undefined;
  /** The whole body went out before the answer came. */
  readonly complete: boolean;
}

const MAX_ANSWER_BYTES = 64 * 1024;
/** No byte in either direction. */
const IDLE_MILLISECONDS = 5 * 60_000;
/** Many receivers do not know `Expect`: they get the body unasked after this time. */
const CONTINUE_MILLISECONDS = 3_000;

export async function putStream(put: Put): Promise<PutAnswer> {
  const outgoing = open(put);
  const asked = new AbortController();
  const answer = new Promise<Omit<PutAnswer, 'complete'>>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.once('response', (incoming) => {
      readAnswer(incoming).then(resolve, reject);
    });
  });
  let sent = 0;
  try {
    const { signal } = asked;
    const refused = await Promise.race([
      answer.then(() => true),
      once(outgoing, 'continue', { signal }).then(() => false),
      delay(CONTINUE_MILLISECONDS, false, { signal }),
    ]);
    if (!refused)
      send(put.body(), outgoing).on('data', (chunk: Buffer) => {
        sent += chunk.length;
        failPoint('transfer.2-sending');
      });
    return { ...(await answer), complete: sent === put.bytes };
  } finally {
    asked.abort();
    outgoing.destroy();
  }
}

function open({ receiver, url, headers, bytes, embedded, signal }: Put): ClientRequest {
  const request = url.protocol === 'https:' ? tlsRequest : plainRequest;
  const outgoing = request(url, {
    method: 'PUT',
    // A connection of its own: none outlives the judgement of its address.
    agent: false,
    signal,
    timeout: IDLE_MILLISECONDS,
    headers: { ...headers, 'content-length': bytes, accept: 'application/json', expect: '100-continue' },
    ...(embedded ? {} : { lookup: publicLookup(receiver) }),
  });
  outgoing.on('timeout', () => outgoing.destroy(new Error('nothing moved')));
  return outgoing;
}

function send(body: Readable, outgoing: ClientRequest): Readable {
  body.on('error', (error) => outgoing.destroy(error));
  outgoing.once('close', () => body.destroy());
  body.pipe(outgoing);
  return body;
}

async function readAnswer(incoming: IncomingMessage): Promise<Omit<PutAnswer, 'complete'>> {
  const { statusCode: status = 0, headers } = incoming;
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early ends the transfer.
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  const text = bytes > MAX_ANSWER_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
  return { status, retryAfter: headers['retry-after'], text };
}
