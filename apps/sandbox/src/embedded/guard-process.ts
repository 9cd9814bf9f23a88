/** The process of guard.ts: when its parent is gone, it ends what is left, the last started first. */
import { setTimeout as delay } from 'node:timers/promises';
import { signalGroup, startOf } from './processes.js';

export interface Watched {
  readonly pid: number;
  readonly stopSignal: NodeJS.Signals;
  /** Time between this signal and SIGKILL. */
  readonly stopSeconds: number;
}

export type GuardMessage = { readonly watch: Watched } | { readonly forget: number };

const POLL_MILLISECONDS = 50;
const watched = new Map<number, Watched>();

process.on('message', (message: GuardMessage) => {
  if ('forget' in message) watched.delete(message.forget);
  else watched.set(message.watch.pid, message.watch);
});

process.once('disconnect', () => {
  void endAll();
});

async function endAll(): Promise<void> {
  for (const child of [...watched.values()].toReversed()) await end(child);
}

async function end({ pid, stopSignal, stopSeconds }: Watched): Promise<void> {
  const until = Date.now() + stopSeconds * 1000;
  signalGroup(pid, stopSignal);
  while (startOf(pid) !== undefined) {
    if (Date.now() > until) signalGroup(pid, 'SIGKILL');
    await delay(POLL_MILLISECONDS);
  }
}
