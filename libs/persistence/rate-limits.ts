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

/** Takes one of each; refused when any was used up already. */
export async function takeAll(db: Queryable, limits: readonly Limit[], now: Date): Promise<Verdict> {
  const wanted = limits.map((limit) => ({ ...limit, start: windowStart(limit, now) }));
  const taken = await rows<{ bucket: Buffer; used: number }>(
    db,
    `INSERT INTO rate_limit AS r (bucket, window_start, used)
     SELECT decode(w.bucket, 'hex'), w.start, 1
     FROM jsonb_to_recordset($1::jsonb) AS w(bucket text, start timestamptz) ORDER BY w.bucket
     ON CONFLICT (bucket, window_start) DO UPDATE SET used = r.used + 1 RETURNING bucket, used`,
    [JSON.stringify(wanted.map(({ bucket, start }) => ({ bucket: bucket.toString('hex'), start })))],
  );
  const over = wanted.filter(({ bucket, maximum }) =>
    taken.some((row) => row.bucket.equals(bucket) && row.used > maximum),
  );
  if (over.length === 0) return { allowed: true };
  const ends = over.map(({ start, windowSeconds }) => start.getTime() + windowSeconds * 1000);
  return { allowed: false, retryAfterSeconds: Math.ceil((Math.max(...ends) - now.getTime()) / 1000) };
}

function windowStart({ windowSeconds }: Limit, now: Date): Date {
  const milliseconds = windowSeconds * 1000;
  return new Date(Math.floor(now.getTime() / milliseconds) * milliseconds);
}

/** Windows that ended a while ago count for nothing. */
export const forgetOldWindows = (db: Queryable, now: Date): Promise<unknown[]> =>
  rows(db, `DELETE FROM rate_limit WHERE window_start < $1::timestamptz - interval '2 days'`, [now]);
