/**
 * Children are in sessions of their own, so that Ctrl-C reaches only us and we end them in order. The guard is the other
 * half: a process that does nothing until we are gone without having ended them (a crash, SIGKILL), and then does it.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GuardMessage, Watched } from './guard-process.js';

const watched = new Map<number, Watched>();
let guard: ChildProcess | undefined;

export function watch(child: Watched): void {
  watched.set(child.pid, child);
  tell(guardProcess(), { watch: child });
}

export function forget(pid: number): void {
  watched.delete(pid);
  if (guard) tell(guard, { forget: pid });
}

/** The number of the guard's process, started where there is none yet; undefined where it could not be started. */
export const guardPid = (): number | undefined => guardProcess().pid;

function guardProcess(): ChildProcess {
  if (guard) return guard;
  const started = fork(guardProgram(), {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    env: {},
  });
  const ended = (): void => {
    if (guard === started) guard = undefined;
  };
  started.once('exit', ended).once('error', ended);
  started.unref();
  started.channel?.unref();
  for (const child of watched.values()) tell(started, { watch: child });
  guard = started;
  return started;
}

/** Beside us; from the sources the built one serves. */
function guardProgram(): string {
  const beside = join(import.meta.dirname, 'guard-process.js');
  return existsSync(beside)
    ? beside
    : join(import.meta.dirname, '../../../../dist/apps/sandbox/src/embedded/guard-process.js');
}

/** A guard that has just died cannot be told anything; the next child starts a new one, which hears of all. */
function tell(to: ChildProcess, message: GuardMessage): void {
  if (to.connected) to.send(message, () => undefined);
}
