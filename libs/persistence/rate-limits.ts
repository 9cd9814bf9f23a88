/** Limits over all processes, in Postgres: one counter a bucket and window, taken in one statement. */
import { rows, type Queryable } from './data-source.js';

export interface Limit {
  /** HMAC of what is limited. */
  readonly bucket: Buffer;
  readonly maximum: number;
  readonly windowSeconds: number;
}

export type Verdict =
  { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number };

/**
 * Takes one of each, in the caller's transaction: what is refused is rolled back and counts for nothing. Call it last,
 * since the counters stay locked until the commit.
 */
export async function takeAll(db: Queryable, limits: readonly Limit[], now: Date): Promise<Verdict> {
  const used = await rows<Used>(
    db,
    `INSERT INTO rate_limit AS r (bucket, window_start, used)
     SELECT decode(w.bucket, 'hex'), w.start, 1
     FROM jsonb_to_recordset($1::jsonb) AS w(bucket text, start timestamptz) ORDER BY w.bucket
     ON CONFLICT (bucket, window_start) DO UPDATE SET used = r.used + 1 RETURNING bucket, used`,
    [asRecords(limits, now)],
  );
  return verdict(limits, used, now);
}

/** Takes back what was taken at an instant. */
export async function giveBack(db: Queryable, limit: Limit, takenAt: Date): Promise<void> {
  await rows(
    db,
    'UPDATE rate_limit SET used = used - 1 WHERE bucket = $1 AND window_start = $2 AND used > 0',
    [limit.bucket, windowStart(limit, takenAt)],
  );
}

/** Whether one more of each would pass, without taking it: the cheap answer to a flood. */
export async function wouldPass(db: Queryable, limits: readonly Limit[], now: Date): Promise<Verdict> {
  const used = await rows<Used>(
    db,
    `SELECT r.bucket, r.used + 1 AS used FROM rate_limit r
     JOIN jsonb_to_recordset($1::jsonb) AS w(bucket text, start timestamptz)
       ON r.bucket = decode(w.bucket, 'hex') AND r.window_start = w.start`,
    [asRecords(limits, now)],
  );
  return verdict(limits, used, now);
}

interface Used {
  readonly bucket: Buffer;
  readonly used: number;
}

const asRecords = (limits: readonly Limit[], now: Date): string =>
  JSON.stringify(
    limits.map((limit) => ({ bucket: limit.bucket.toString('hex'), start: windowStart(limit, now) })),
  );

function verdict(limits: readonly Limit[], used: readonly Used[], now: Date): Verdict {
  const over = limits.filter(({ bucket, maximum }) =>
    used.some((row) => row.bucket.equals(bucket) && row.used > maximum),
  );
  if (over.length === 0) return { allowed: true };
  const ends = over.map((limit) => windowStart(limit, now).getTime() + limit.windowSeconds * 1000);
  return { allowed: false, retryAfterSeconds: Math.ceil((Math.max(...ends) - now.getTime()) / 1000) };
}

function windowStart({ windowSeconds }: Limit, now: Date): Date {
  const milliseconds = windowSeconds * 1000;
  return new Date(Math.floor(now.getTime() / milliseconds) * milliseconds);
}
