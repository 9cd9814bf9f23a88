/** Trying again, as people and programs do where a service is down for a while. */
import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MILLISECONDS = 400;

/** Until `act` gives something; what it throws is only told where time runs out. */
export async function patiently<Result>(
  what: string,
  act: () => Promise<Result | undefined>,
  seconds: number,
): Promise<Result> {
  const end = Date.now() + seconds * 1000;
  let last = 'nothing came';
  while (Date.now() < end) {
    try {
      const result = await act();
      if (result !== undefined) return result;
    } catch (error) {
      last = error instanceof Error ? `${error.message} ${causeOf(error)}` : String(error);
    }
    await delay(PAUSE_MILLISECONDS);
  }
  throw new Error(`${what}: not within ${seconds} s; last: ${last.slice(0, 300)}`);
}

const causeOf = ({ cause }: Error): string => (cause instanceof Error ? cause.message : '');
