/** Load that does not wait for answers: a slow server gets no rest, and what waits in line is counted as waiting. */
import { setTimeout as delay } from 'node:timers/promises';

export interface OpenLoop {
  readonly perSecond: number;
  readonly seconds: number;
  /** Rejects where the answer is not the expected one. */
  readonly send: (index: number) => Promise<void>;
}

export interface LoadAnswer {
  /** From the instant at which each was due to be sent to its answer, ascending. */
  readonly milliseconds: readonly number[];
  readonly errors: number;
}

export async function openLoop({ perSecond, seconds, send }: OpenLoop): Promise<LoadAnswer> {
  const begin = performance.now();
  const sent: Promise<number | undefined>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const due = begin + (index * 1000) / perSecond;
    await delay(Math.max(0, due - performance.now()));
    sent.push(
      send(index).then(
        () => performance.now() - due,
        () => undefined,
      ),
    );
  }
  const answers = await Promise.all(sent);
  const milliseconds = answers.filter((one) => one !== undefined).toSorted((a, b) => a - b);
  return { milliseconds, errors: answers.length - milliseconds.length };
}

/** Of ascending values, by nearest rank; `share` from 0 to 1. */
export function percentile(ascending: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * ascending.length));
  return ascending[rank - 1] ?? Number.NaN;
}
