/** Runs the built `wafa` as a person does: a process that leads a group of its own, as in a terminal. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { freePorts } from '../../apps/sandbox/src/embedded/ports.js';
import { ROOT } from '../repository.js';
import { treeOf, type SeenProcess } from './processes.js';

/** Skips its specs, by name, where no Temporal server can be had. */
export const describeWithStack = process.env['WAFA_TEST_STACK'] === '1' ? describe : describe.skip;

const PORT_NAMES = [
  'WAFA_PORT',
  'WAFA_INBOX_PORT',
  'WAFA_OIDC_PORT',
  'WAFA_SMTP_PORT',
  'WAFA_POSTGRES_PORT',
  'WAFA_TEMPORAL_PORT',
  'WAFA_SANDBOX_PORT',
  'WAFA_SITE_PORT',
  'WAFA_API_METRICS_PORT',
  'WAFA_WORKER_METRICS_PORT',
  'WAFA_TEMPORAL_METRICS_PORT',
] as const;
type PortName = (typeof PORT_NAMES)[number];

/** A data folder and ports that nobody else uses. */
export interface Place {
  readonly dataDir: string;
  readonly ports: Readonly<Record<PortName, number>>;
  remove(): void;
}

export async function newPlace(): Promise<Place> {
  const dataDir = mkdtempSync(join(tmpdir(), 'wafa-e2e-'));
  chmodSync(dataDir, 0o711);
  const free = await freePorts(PORT_NAMES.length);
  const ports = Object.fromEntries(PORT_NAMES.map((name, index) => [name, free[index]]));
  return {
    dataDir,
    ports: ports as Record<PortName, number>,
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

export interface End {
  readonly code: number | null;
  readonly signal: string | null;
}

/** What a person's shell gives, and nothing of the services that whoever runs the tests may have configured. */
const PASSED = ['PATH', 'HOME', 'TMPDIR', 'XDG_CACHE_HOME', 'WAFA_TEMPORAL_SERVER_DIR'];

export class CliRun {
  readonly ended: Promise<End>;
  readonly #child: ChildProcess;
  #out = '';
  #err = '';
  #heard: () => void = () => undefined;

  constructor(args: readonly string[], place: Place, more: NodeJS.ProcessEnv = {}) {
    const passed = PASSED.map((name) => [name, process.env[name]] as const);
    const ports = Object.entries(place.ports).map(([name, port]) => [name, String(port)] as const);
    this.#child = spawn(process.execPath, ['dist/apps/cli/src/main.js', ...args], {
      cwd: ROOT,
      env: {
        ...Object.fromEntries([...passed, ...ports].filter(([, value]) => value !== undefined)),
        WAFA_DATA_DIR: place.dataDir,
        ...more,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#hear('out', text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#hear('err', text));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  get out(): string {
    return this.#out;
  }

  get err(): string {
    return this.#err;
  }

  /** Resolves when standard output has the text; rejects with everything said when it ends without. */
  async said(text: string): Promise<void> {
    const ended = this.ended.then(() => true);
    while (!this.#out.includes(text)) {
      const heard = new Promise<boolean>((resolve) => {
        this.#heard = () => resolve(false);
      });
      if ((await Promise.race([heard, ended])) && !this.#out.includes(text))
        throw new Error(`it ended without saying "${text}":\n${this.#out}\n${this.#err}`);
    }
  }

  /** Itself and everything it started; nobody once it has ended. */
  processes(): SeenProcess[] {
    const { exitCode, signalCode } = this.#child;
    return exitCode === null && signalCode === null ? treeOf(this.#pid) : [];
  }

  /** The process of its tree whose command line has this in it. */
  processOf(command: string): SeenProcess {
    const found = this.processes().filter((one) => one.command.includes(command));
    if (found.length !== 1 || !found[0]) throw new Error(`${found.length} processes of ${command}`);
    return found[0];
  }

  /** Ctrl-C in a terminal: every process of the foreground group gets the signal. */
  interrupt(): void {
    process.kill(-this.#pid, 'SIGINT');
  }

  /** As when the `tee` behind it ends first. */
  stopReading(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.#pid, signal);
  }

  get #pid(): number {
    if (this.#child.pid === undefined) throw new Error('the cli could not be started');
    return this.#child.pid;
  }

  #hear(stream: 'out' | 'err', text: string): void {
    if (stream === 'out') this.#out += text;
    else this.#err += text;
    this.#heard();
  }
}
