/**
 * A listener of its own for those who watch: `GET /metrics`, `/health/live`, `/health/ready`. Apart from the public port,
 * without a sign-in: it tells counts and closed words only, and belongs into a private network.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { notListening } from '#libs/config/not-started';
import type { Figures } from './figures.js';
import type { Metrics } from './metrics.js';

export interface TelemetryOptions {
  readonly port: number;
  readonly bind: string;
  readonly metrics: Metrics;
  readonly figures: Figures;
  /** `status` is `ok` when work can be taken in. */
  readonly readiness: () => Promise<{ readonly status: 'ok' | 'unavailable' }>;
}

const REQUEST_TIMEOUT_MILLISECONDS = 10_000;

export class TelemetryServer {
  readonly #options: TelemetryOptions;
  readonly #server: Server;

  private constructor(options: TelemetryOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.requestTimeout = REQUEST_TIMEOUT_MILLISECONDS;
  }

  /** Throws `config-invalid` where nothing can listen there. */
  static async start(options: TelemetryOptions): Promise<TelemetryServer> {
    const telemetry = new TelemetryServer(options);
    const { port, bind } = options;
    telemetry.#server.listen(port, bind);
    try {
      await once(telemetry.#server, 'listening');
    } catch (cause) {
      throw notListening('WAFA_METRICS_PORT', { port, bind }, cause);
    }
    // Whoever watches must not keep a process alive that is at its end.
    telemetry.#server.unref();
    options.metrics.collectOfProcess();
    return telemetry;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (method !== 'GET') send(response, 405, text('only GET\n'));
      else if (url === '/metrics') await this.#tell(response);
      else if (url === '/health/live') send(response, 200, json({ status: 'ok' }));
      else if (url === '/health/ready') await this.#tellReadiness(response);
      else send(response, 404, text('there is nothing here\n'));
    } catch {
      if (!response.headersSent) send(response, 500, text('it cannot be told\n'));
    }
  }

  async #tell(response: ServerResponse): Promise<void> {
    const { figures, metrics } = this.#options;
    await figures.refresh();
    send(response, 200, { body: await metrics.text(), type: metrics.contentType });
  }

  async #tellReadiness(response: ServerResponse): Promise<void> {
    const readiness = await this.#options.readiness();
    send(response, readiness.status === 'ok' ? 200 : 503, json(readiness));
  }
}

interface Content {
  readonly body: string;
  readonly type: string;
}

const text = (body: string): Content => ({ body, type: 'text/plain' });
const json = (value: object): Content => ({ body: JSON.stringify(value), type: 'application/json' });

function send(response: ServerResponse, status: number, { body, type }: Content): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', connection: 'close' });
  response.end(body);
}
