/**
 * One rate limit for each system over all processes: a call reserves the next free instant in Postgres and waits for it
 * (the generic cell rate algorithm). After an idle while a few calls may go at once.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from './data-source.js';

/** What may go at once after an idle while, in seconds of the rate. */
const BURST_SECONDS = 0.2;
/** A longer wait is left to the workflow engine, which holds no slot for it. */
const LONGEST_WAIT_SECONDS = 20;

export interface SystemRate {
  readonly system: string;
  readonly perSecond: number;
}

/** Resolves at the system's turn; `system-busy` with the seconds to wait where that is long. */
export async function awaitTurn(db: Queryable, { system, perSecond }: SystemRate): Promise<void> {
  const [turn] = await rows<{ seconds: number }>(
    db,
    `INSERT INTO system_pace AS p (system, free_at) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
     ON CONFLICT (system) DO UPDATE SET
       free_at = greatest(p.free_at, clock_timestamp() - make_interval(secs => $3)) + make_interval(secs => $2)
     RETURNING extract(epoch FROM free_at - make_interval(secs => $2) - clock_timestamp())::float8 AS seconds`,
    [system, 1 / perSecond, BURST_SECONDS],
  );
  const seconds = turn?.seconds ?? 0;
  if (seconds > LONGEST_WAIT_SECONDS)
    throw new WafaError('system-busy', `${system} is to be left alone`, { retryAfterSeconds: seconds });
  if (seconds > 0) await delay(seconds * 1000);
}

/** The system asked to be left alone: no process calls before. */
export async function holdBack(db: Queryable, system: string, seconds: number): Promise<void> {
  await rows(
    db,
    `INSERT INTO system_pace AS p (system, free_at) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
     ON CONFLICT (system) DO UPDATE SET
       free_at = greatest(p.free_at, clock_timestamp() + make_interval(secs => $2))`,
    [system, seconds],
  );
}
