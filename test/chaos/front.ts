/**
 * What stands before several processes of the api, as a load balancer does: connections go to them in turn, and past one
 * that does not listen. A connection to one that dies dies with it.
 */
import { createConnection, createServer, type Server, type Socket } from 'node:net';

const REQUEST_LINE = /^[A-Z]{3,7} (\S+) HTTP\/1\.1\r$/gm;
const LOCATION = /^location: (\S+)\r$/gim;

export class Front {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #turn = 0;
  ports: readonly number[] = [];
  /** Every path that was asked for or led to: what proxies and browsers keep of a service. */
  readonly addresses = new Set<string>();

  private constructor() {
    this.#server = createServer((client) => {
      this.#keep(client);
      this.#connect(client, this.ports.length);
    });
  }

  static async start(port: number): Promise<Front> {
    const front = new Front();
    await new Promise<void>((resolve, reject) => {
      front.#server.once('error', reject);
      front.#server.listen(port, '127.0.0.1', () => resolve());
    });
    return front;
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connect(client: Socket, tries: number): void {
    const port = this.ports[this.#turn % Math.max(this.ports.length, 1)];
    this.#turn += 1;
    if (port === undefined || tries <= 0) {
      client.destroy();
      return;
    }
    const api = createConnection(port, '127.0.0.1');
    this.#keep(api);
    const refused = (): void => this.#connect(client, tries - 1);
    api.once('error', refused);
    api.once('connect', () => {
      api.off('error', refused);
      api.once('close', () => client.destroy()).on('error', () => client.destroy());
      client.once('close', () => api.destroy());
      client.on('data', (bytes: Buffer) => this.#note(REQUEST_LINE, bytes));
      api.on('data', (bytes: Buffer) => this.#note(LOCATION, bytes));
      api.pipe(client).pipe(api);
    });
  }

  #note(pattern: RegExp, bytes: Buffer): void {
    for (const [, address = ''] of bytes.toString('latin1').matchAll(pattern)) this.addresses.add(address);
  }

  #keep(socket: Socket): void {
    this.#open.add(socket);
    // What broke shows as the end of the other side.
    socket.on('error', () => socket.destroy()).once('close', () => this.#open.delete(socket));
  }
}
