/** A real S3 server on a folder, and a line to it that can be cut. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { freePorts } from '../../apps/sandbox/src/embedded/ports.js';
import { obtain, VERSITYGW } from './go-tool.js';

export const CREDENTIALS = { accessKeyId: 'test-key', secretAccessKey: 'test-secret-5d1c' };
const START_TRIES = 100;
const TRY_MILLIS = 100;

export class ObjectStorage {
  readonly url: string;
  readonly client: S3Client;
  /** Buckets are folders in here. */
  readonly folder: string;
  readonly #child: ChildProcess;

  private constructor({ url, folder, child }: { url: string; folder: string; child: ChildProcess }) {
    this.url = url;
    this.folder = folder;
    this.#child = child;
    this.client = new S3Client({
      endpoint: url,
      forcePathStyle: true,
      region: 'us-east-1',
      credentials: CREDENTIALS,
    });
  }

  static async start(): Promise<ObjectStorage> {
    const binary = await obtain(VERSITYGW);
    const folder = mkdtempSync(join(tmpdir(), 'wafa-s3-'));
    const [data, versions] = [join(folder, 'data'), join(folder, 'versions')];
    [data, versions].forEach((path) => mkdirSync(path));
    const [port] = await freePorts(1);
    const { accessKeyId, secretAccessKey } = CREDENTIALS;
    const options = [
      '--port',
      `127.0.0.1:${port}`,
      '--access',
      accessKeyId,
      '--secret',
      secretAccessKey,
      '--quiet',
    ];
    const child = spawn(binary, [...options, 'posix', '--versioning-dir', versions, data], {
      stdio: 'ignore',
    });
    await answering(Number(port));
    return new ObjectStorage({ url: `http://127.0.0.1:${port}`, folder: data, child });
  }

  async stop(): Promise<void> {
    this.client.destroy();
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill();
    await ended;
    rmSync(join(this.folder, '..'), { recursive: true, force: true });
  }
}

async function answering(port: number): Promise<void> {
  for (let attempt = 0; attempt < START_TRIES; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, TRY_MILLIS));
  }
  throw new Error('the object storage did not start');
}

/** Passes bytes on; `cutAfter` breaks each connection once so many bytes have come back. */
export class Line {
  cutAfter = Number.POSITIVE_INFINITY;
  /** Passes nothing on, and breaks nothing off. */
  silent = false;
  /** Bytes that came back in all. */
  passed = 0;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(target: URL) {
    this.#server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      let bytes = 0;
      for (const socket of [near, far]) {
        this.#open.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          this.#open.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.on('data', (chunk) => {
        if (!this.silent) far.write(chunk);
      });
      far.on('data', (chunk) => {
        if (this.silent) return;
        bytes += chunk.length;
        this.passed += chunk.length;
        if (bytes > this.cutAfter) near.resetAndDestroy();
        // What is not taken is not asked for: the receiver's pace reaches the sender.
        else if (!near.write(chunk)) {
          far.pause();
          near.once('drain', () => far.resume());
        }
      });
    });
  }

  static async to(url: string): Promise<Line> {
    const line = new Line(new URL(url));
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', () => resolve()));
    return line;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
  }

  get connections(): number {
    return this.#open.size;
  }

  async stop(): Promise<void> {
    this.#open.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
