/**
 * A vendor's allowance for one day, over all processes, in the table of the limits: one counter a name and day. The day
 * is the vendor's own, so it has 23 or 25 hours where the clocks change; Postgres knows when.
 */
import { sha256 } from '#libs/crypto/digest';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from './data-source.js';

export interface DailyQuota {
  readonly system: string;
  /** Who counts: systems with the same name share it. No personal data. */
  readonly name: string;
  readonly maximum: number;
  /** IANA name of where the vendor's day begins. */
  readonly timeZone: string;
}

/** `Allowance` of the connectors. */
export interface DailyAllowance {
  requireLeft(count: number): Promise<void>;
  take(): Promise<void>;
}

export const dailyQuota = (
  db: Queryable,
  quota: DailyQuota,
  now: () => Date = () => new Date(),
): DailyAllowance => ({
  requireLeft: async (count) => {
    if (count > quota.maximum)
      throw new WafaError('system-rejected', `${quota.system}: more at once than ${quota.maximum} a day`);
    const [today] = await rows<Today>(
      db,
      `WITH ${DAY} SELECT ${USED}, ${SECONDS_LEFT} FROM day`,
      asked(quota, now()),
    );
    if (today && today.used + count > quota.maximum) throw usedUp(quota, today);
  },
  take: async () => {
    const taken = await rows(
      db,
      `WITH ${DAY} INSERT INTO rate_limit AS r (bucket, window_start, used) SELECT $3, day.begins, 1 FROM day
       ON CONFLICT (bucket, window_start) DO UPDATE SET used = r.used + 1 WHERE r.used < $4 RETURNING used`,
      [...asked(quota, now()), quota.maximum],
    );
    if (taken.length > 0) return;
    const [today] = await rows<Today>(
      db,
      `WITH ${DAY} SELECT ${USED}, ${SECONDS_LEFT} FROM day`,
      asked(quota, now()),
    );
    throw usedUp(quota, today);
  },
});

interface Today {
  readonly used: number;
  readonly secondsLeft: number;
}

/** $1 the instant, $2 the zone, $3 the bucket. */
const DAY = `day AS (SELECT date_trunc('day', $1::timestamptz, $2) AS begins,
  (date_trunc('day', $1::timestamptz AT TIME ZONE $2) + interval '1 day') AT TIME ZONE $2 AS ends)`;
const USED = `coalesce((SELECT r.used FROM rate_limit r WHERE r.bucket = $3 AND r.window_start = day.begins), 0) AS used`;
const SECONDS_LEFT = `ceil(extract(epoch FROM day.ends - $1::timestamptz))::int AS "secondsLeft"`;

const asked = ({ name, timeZone }: DailyQuota, now: Date): readonly unknown[] => [
  now,
  timeZone,
  sha256(`daily-quota:${name}`),
];

const usedUp = ({ system, maximum }: DailyQuota, today: Today | undefined): WafaError =>
  new WafaError('system-busy', `${system}: its ${maximum} of this day are used up`, {
    retryAfterSeconds: today?.secondsLeft,
  });
