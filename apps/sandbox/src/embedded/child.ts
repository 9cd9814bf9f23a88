/** A child process that is watched while it runs and does not outlive us. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { WafaError } from '#libs/domain/errors';
import { forget, watch } from './guard.js';
import { signalGroup } from './processes.js';

export interface ChildOptions {
  /** What messages call it. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Standard output and error go here, behind what is there. */
  readonly logFile: string;
  /** SIGTERM where nothing else is said. */
  readonly stopSignal?: NodeJS.Signals;
  /** Time between this signal and SIGKILL. */
  readonly stopSeconds: number;
  /** Another user to run as, for root. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  readonly cwd?: string;
  /** A channel for `process.send`; its end tells the child that we are gone. */
  readonly ipc?: boolean;
}

export interface Ended {
  /** It ended by itself with 0. */
  readonly well: boolean;
  /** For a sentence about it: `ended with 1`. */
  readonly how: string;
}

const MAX_LOG_BYTES = 5_000_000;
const TOLD_LINES = 8;

export class Child {
  readonly process: ChildProcess;
  readonly exited: Promise<Ended>;
  readonly #options: ChildOptions;
  /** Where this run's part of the log begins. */
  readonly #logStart: number;

  constructor(options: ChildOptions) {
    this.#options = options;
    const log = openLog(options.logFile);
    this.#logStart = fstatSync(log).size;
    this.process = spawn(options.command, options.args, {
      env: options.env,
      stdio: ['ignore', log, log, ...(options.ipc ? (['ipc'] as const) : [])],
      detached: true,
      ...options.user,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    closeSync(log);
    this.exited = this.#untilExited();
  }

  get name(): string {
    return this.#options.name;
  }

  async stop(): Promise<void> {
    const { pid } = this.process;
    if (pid === undefined || this.process.exitCode !== null || this.process.signalCode !== null) return;
    signalGroup(pid, this.#stopSignal);
    const force = setTimeout(() => signalGroup(pid, 'SIGKILL'), this.#options.stopSeconds * 1000);
    await this.exited;
    clearTimeout(force);
  }

  /** What it was, how it failed, and the last it said. */
  fault(how: string): WafaError {
    const { name, logFile } = this.#options;
    const said = readFileSync(logFile).subarray(this.#logStart).toString('utf8').trim().split('\n');
    const lines = said.slice(-TOLD_LINES).filter((line) => line !== '');
    const told = lines.length === 0 ? '' : `:\n  ${lines.join('\n  ')}`;
    return new WafaError('system-unavailable', `${name} ${how} (log: ${logFile})${told}`);
  }

  get #stopSignal(): NodeJS.Signals {
    return this.#options.stopSignal ?? 'SIGTERM';
  }

  #untilExited(): Promise<Ended> {
    const { pid } = this.process;
    const { stopSeconds } = this.#options;
    if (pid !== undefined) watch({ pid, stopSignal: this.#stopSignal, stopSeconds });
    return new Promise((resolve) => {
      this.process.once('error', (error: NodeJS.ErrnoException) => {
        resolve({ well: false, how: `could not be started: ${error.code ?? error.message}` });
      });
      this.process.once('exit', (code, signal) => {
        if (pid !== undefined) forget(pid);
        resolve({ well: code === 0, how: signal ? `was ended by ${signal}` : `ended with ${code}` });
      });
    });
  }
}

/** Opens a log to write at its end; one that has grown big is put aside first, and only one such is kept. */
function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(path, `${path}.old`);
  return openSync(path, 'a');
}

/** The server's templates listen to many variables: programs get none that we do not mean. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { ...(PATH ? { PATH } : {}), ...(HOME ? { HOME } : {}), ...(TMPDIR ? { TMPDIR } : {}) };
}
