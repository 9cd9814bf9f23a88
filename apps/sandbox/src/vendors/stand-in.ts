/**
 * The HTTP part of a vendor's stand-in: parses requests, logs every call, plays faults on demand, and holds request and
 * answer against the vendor's own specification. What the vendor does is a `Handler`.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Faults } from './faults.js';

export interface VendorCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** The bytes of the body; empty for none. */
  readonly body: Buffer;
}

export interface VendorAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a Buffer as it is; undefined for no body. */
  readonly body?: unknown;
}

export type Handler = (call: VendorCall) => VendorAnswer | Promise<VendorAnswer>;

/** The vendor's published specification as a judge: what is wrong with a call and its answer, in sentences. */
export interface SpecificationGate {
  faultsOf(call: VendorCall, answer: VendorAnswer): readonly string[];
}

export interface LoggedCall {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly at: string;
  /** Of the body: tells two calls of one path apart, and says nothing of what is in it. */
  readonly bodyDigest: string;
  /** The vendor did nothing anew: it gave an earlier answer again. */
  readonly replayed?: true;
  /** The vendor did it, and the connection broke before it could say so. */
  readonly unanswered?: true;
}

export interface StandInOptions {
  /** As people call it: `Stripe`. */
  readonly name: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly handle: Handler;
  readonly gate?: SpecificationGate;
  /** The vendor's own error object for a status, for faults on demand. */
  readonly errorBody?: (status: number) => unknown;
}

const MAX_BODY_BYTES = 1_000_000;
const MAX_LOGGED_CALLS = 10_000;

export class StandIn {
  readonly name: string;
  readonly faults: Faults;
  readonly calls: LoggedCall[] = [];
  /** Hears of every call, also of those that the log forgets. */
  onCall: (logged: LoggedCall, call: VendorCall) => void = () => undefined;
  /** What the gate found; a test expects none. */
  readonly violations: string[] = [];
  readonly #options: StandInOptions;
  readonly #server: Server;

  private constructor(options: StandInOptions) {
    this.name = options.name;
    this.faults = new Faults(options.errorBody);
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(options: StandInOptions): Promise<StandIn> {
    const standIn = new StandIn(options);
    await new Promise<void>((resolve, reject) => {
      standIn.#server.once('error', reject);
      standIn.#server.listen(options.port, '127.0.0.1', () => resolve());
    });
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request);
    const fault = this.faults.next(call.method);
    if (fault?.kind === 'latency') await delay(fault.milliseconds);
    if (fault?.kind === 'drop') {
      this.#log(call, { status: 0 });
      request.socket.destroy();
      return;
    }
    const played = fault?.kind === 'status' ? this.faults.answer(fault) : undefined;
    const answer = played ?? (await this.#options.handle(call));
    if (!played) this.#judge(call, answer);
    const unanswered = fault?.kind === 'accepted-then-silence';
    const replayed = answer.headers?.['idempotent-replayed'] === 'true';
    this.#log(call, {
      status: answer.status,
      ...(replayed ? { replayed } : {}),
      ...(unanswered ? { unanswered } : {}),
    });
    if (unanswered) request.socket.destroy();
    else send(response, answer);
  }

  #judge(call: VendorCall, answer: VendorAnswer): void {
    const faults = this.#options.gate?.faultsOf(call, answer) ?? [];
    this.violations.push(...faults.map((fault) => `${call.method} ${call.path}: ${fault}`));
  }

  #log(call: VendorCall, answered: Pick<LoggedCall, 'status' | 'replayed' | 'unanswered'>): void {
    const { method, path, query, body } = call;
    const at = new Date().toISOString();
    const bodyDigest = createHash('sha256').update(body).digest('hex').slice(0, 16);
    const logged = { method, path, query: query.toString(), at, bodyDigest, ...answered };
    this.onCall(logged, call);
    this.calls.push(logged);
    if (this.calls.length > MAX_LOGGED_CALLS) this.calls.shift();
  }
}

async function readCall(request: IncomingMessage): Promise<VendorCall> {
  const url = new URL(request.url ?? '/', 'http://vendor');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new RangeError('the body is too long');
    chunks.push(chunk);
  }
  const { method = 'GET', headers } = request;
  return { method, path: url.pathname, query: url.searchParams, headers, body: Buffer.concat(chunks) };
}

function send(response: ServerResponse, { status, headers, body }: VendorAnswer): void {
  const isBytes = Buffer.isBuffer(body);
  response.writeHead(status, {
    ...(body === undefined || isBytes ? {} : { 'content-type': 'application/json' }),
    ...headers,
  });
  response.end(isBytes || body === undefined ? body : JSON.stringify(body));
}
