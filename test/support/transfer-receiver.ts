/** Another controller that takes packages by PUT over real HTTP, and answers as a spec tells it to. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface TakenPut {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  /** When its first byte came. */
  readonly at: string;
  /** Of what arrived. */
  readonly bytes: number;
  readonly sha256: string;
}

export interface PlannedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A function gets what arrived. */
  readonly body?: string | ((put: TakenPut) => string);
  /** Answers without asking for the body. */
  readonly unasked?: boolean;
  /** Ends the connection after so many bytes of the body. */
  readonly dropAfter?: number;
}

export const receiptFor = ({ sha256 }: TakenPut): string => JSON.stringify({ sha256, receipt: 'R-2026.1' });
const TAKEN: PlannedAnswer = { status: 201, body: receiptFor };

export class TransferReceiver {
  readonly puts: TakenPut[] = [];
  /** Answers of the next calls, in order; then everything is taken. */
  readonly planned: PlannedAnswer[] = [];
  /** Called with the bytes that have arrived so far. */
  onBytes: (bytes: number) => void = () => undefined;
  readonly #server = createServer((call, response) => void this.#take(call, response));

  static async start(): Promise<TransferReceiver> {
    const receiver = new TransferReceiver();
    const server = receiver.#server;
    server.on('checkContinue', (call: IncomingMessage, response: ServerResponse) => {
      if (receiver.planned[0]?.unasked !== true) response.writeContinue();
      void receiver.#take(call, response);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/packages`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #take(call: IncomingMessage, response: ServerResponse): Promise<void> {
    const plan = this.planned.shift() ?? TAKEN;
    const { socket } = call;
    const hash = createHash('sha256');
    const at = new Date().toISOString();
    let bytes = 0;
    const put = (): TakenPut => ({
      headers: call.headers,
      path: call.url ?? '',
      at,
      bytes,
      sha256: hash.copy().digest('hex'),
    });
    try {
      if (plan.unasked !== true)
        for await (const chunk of call.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
          hash.update(chunk);
          bytes += chunk.length;
          this.onBytes(bytes);
          if (plan.dropAfter !== undefined && bytes > plan.dropAfter) break;
          await nextTurn();
        }
    } catch {
      bytes = -1; // The sender gave up in the middle.
    }
    const taken = put();
    this.puts.push(taken);
    if (plan.dropAfter !== undefined) return void socket.destroy();
    const { status, headers = {}, body = '' } = plan;
    response.writeHead(status, headers).end(typeof body === 'string' ? body : body(taken));
  }
}
