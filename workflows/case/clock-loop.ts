/**
 * The one loop that keeps an agenda: it acts on what is due and waits for the next with at most one pending
 * timer.
 */
import { condition } from '@temporalio/workflow';
import type { Agenda } from './agenda.js';

export interface ClockLoop<Key extends string> {
  readonly agenda: Agenda<Key>;
  readonly over: () => boolean;
  readonly act: (key: Key) => Promise<void>;
}

export async function keepClock<Key extends string>({ agenda, over, act }: ClockLoop<Key>): Promise<void> {
  while (!over()) {
    for (const key of agenda.takeDue(Date.now())) if (!over()) await act(key);
    const next = agenda.next();
    const moved = (): boolean => over() || agenda.next()?.at !== next?.at;
    if (next === undefined) await condition(moved);
    else if (next.at > Date.now()) await condition(moved, next.at - Date.now());
  }
}
