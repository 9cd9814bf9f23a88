/** A child process that is watched while it runs and does not outlive us. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Standard output and error go here. */
  readonly logFile: string;
  /** Time between SIGTERM and SIGKILL. */
  readonly stopSeconds: number;
}

export class Child {
  readonly process: ChildProcess;
  /** Resolves with the exit code; 128 and more for a signal. */
  readonly exited: Promise<number>;
  readonly #stopSeconds: number;

  constructor(options: ChildOptions) {
    const log = openSync(options.logFile, 'a');
    this.process = spawn(options.command, options.args, {
      env: options.env,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.#stopSeconds = options.stopSeconds;
    this.exited = new Promise((resolve) => {
      this.process.once('error', () => resolve(127));
      this.process.once('exit', (code, signal) => resolve(code ?? (signal ? 143 : 1)));
    });
  }

  get running(): boolean {
    return (
      this.process.exitCode === null && this.process.signalCode === null && this.process.pid !== undefined
    );
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    this.process.kill('SIGTERM');
    const force = setTimeout(() => this.process.kill('SIGKILL'), this.#stopSeconds * 1000);
    await this.exited;
    clearTimeout(force);
  }
}
