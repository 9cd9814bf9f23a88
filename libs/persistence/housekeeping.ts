/** What may be forgotten: rows that only served a moment that has long passed. None of them is part of a case. */
import { rows, type Queryable } from './data-source.js';

/** What is swept, and how long after its moment. Each is one DELETE of a bounded number of rows. */
const SWEEPS = {
  rate_limit: `window_start < $1::timestamptz - interval '2 days'`,
  idempotency: `created_at < $1::timestamptz - interval '7 days'`,
  outbox: `delivered_at < $1::timestamptz - interval '30 days'`,
  one_time_token: `expires_at < $1::timestamptz - interval '30 days'`,
  vendor_event: `received_at < $1::timestamptz - interval '90 days'`,
  staff_session: `last_seen_at < $1::timestamptz - interval '30 days'`,
} as const satisfies Readonly<Record<string, string>>;

const ROWS_AT_ONCE = 10_000;

/** Gives the number of rows deleted. */
export async function forgetThePast(db: Queryable, asOf: Date): Promise<number> {
  let deleted = 0;
  for (const [table, condition] of Object.entries(SWEEPS)) {
    const [swept] = await rows<{ count: number }>(
      db,
      `WITH old AS (SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${ROWS_AT_ONCE}),
         gone AS (DELETE FROM ${table} t USING old WHERE t.ctid = old.ctid RETURNING 1)
       SELECT count(*)::int AS count FROM gone`,
      [asOf],
    );
    deleted += swept?.count ?? 0;
  }
  return deleted;
}

/** Which of these vault objects have no manifest row, or one whose key is destroyed: nobody can read them any more. */
export async function uncounted(db: Queryable, objectKeys: readonly string[]): Promise<string[]> {
  const found = await rows<{ key: string }>(
    db,
    `SELECT k.key FROM unnest($1::text[]) AS k(key)
     WHERE NOT EXISTS (SELECT FROM vault_object v JOIN data_key d ON d.id = v.data_key_id
       WHERE v.object_key = k.key AND d.destroyed_at IS NULL)`,
    [[...objectKeys]],
  );
  return found.map(({ key }) => key);
}
