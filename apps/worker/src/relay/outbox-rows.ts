/** The waiting rows of the outbox, a few at a time, locked while they are delivered. */
import type { DataSource } from 'typeorm';
import { rows } from '#libs/persistence/data-source';
import type { OutboxLane } from '#libs/persistence/outbox';

export interface OutboxEntry {
  readonly id: string;
  readonly kind: 'start' | 'signal' | 'mail';
  readonly workflowId: string;
  readonly name: string;
  readonly payload: object;
  readonly attempts: number;
  /** W3C; null where nothing is traced. */
  readonly traceparent: string | null;
}

/** What became of an entry. */
export type Delivered =
  /** `note` says why there was nothing left to do. */
  | { readonly state: 'delivered'; readonly note?: string }
  | { readonly state: 'later'; readonly error: string; readonly until?: Date }
  /** Nobody on the other side: the whole lane rests until the next sweep. */
  | { readonly state: 'lane-down'; readonly error: string };

const LONGEST_WAIT_SECONDS = 300;

export interface Take {
  readonly lane: OutboxLane;
  readonly atMost: number;
  /** Called before anything is delivered, where there are so many: more may wait. */
  readonly onFull?: () => void;
}

export interface Delivery {
  /** What became of each. */
  readonly outcomes: readonly Delivered[];
  /** Others may be waiting: there were as many as are taken at once, or what was delivered lets another follow. */
  readonly more: boolean;
}

/**
 * Takes the next entries that no other relay holds, and delivers them side by side. Of one workflow only the oldest undelivered entry is eligible, so that a signal never overtakes the start;
 * one whose time has not come yet holds up nothing.
 */
export function deliverNext(
  dataSource: DataSource,
  { lane, atMost, onFull }: Take,
  deliver: (entry: OutboxEntry) => Promise<Delivered>,
): Promise<Delivery> {
  return dataSource.transaction(async (db) => {
    const entries = await rows<OutboxEntry>(
      db,
      `SELECT id, kind, workflow_id AS "workflowId", name, payload, attempts, traceparent
       FROM outbox o
       WHERE delivered_at IS NULL AND not_before <= now() AND (kind = 'mail') = $1
         AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.workflow_id = o.workflow_id AND p.delivered_at IS NULL
           AND p.position < o.position AND (p.attempts > 0 OR p.not_before <= now()))
       ORDER BY position LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [lane === 'mail', atMost],
    );
    if (entries.length === 0) return { outcomes: [], more: false };
    if (entries.length === atMost) onFull?.();
    const outcomes = await Promise.all(entries.map(deliver));
    const tries = outcomes.map((outcome, index) => tryOf(entries[index] as OutboxEntry, outcome));
    const [left] = await rows<{ isFollowed: boolean }>(
      db,
      `WITH tried AS (
         UPDATE outbox o SET attempts = o.attempts + 1, last_error = t.error,
           delivered_at = CASE WHEN t."notBefore" IS NULL THEN now() END,
           not_before = coalesce(t."notBefore", o.not_before)
         FROM jsonb_to_recordset($1::jsonb) AS t(id uuid, error text, "notBefore" timestamptz) WHERE o.id = t.id
         RETURNING o.workflow_id, o.position
       ) SELECT EXISTS (SELECT FROM outbox f JOIN tried ON tried.workflow_id = f.workflow_id
           AND f.position > tried.position WHERE f.delivered_at IS NULL AND f.not_before <= now()) AS "isFollowed"`,
      [JSON.stringify(tries)],
    );
    return { outcomes, more: entries.length === atMost || left?.isFollowed === true };
  });
}

/** `notBefore`: of the next try; null where none is needed. */
const tryOf = (entry: OutboxEntry, outcome: Delivered): object =>
  outcome.state === 'delivered'
    ? { id: entry.id, error: outcome.note ?? null, notBefore: null }
    : { id: entry.id, error: outcome.error, notBefore: nextTry(entry, outcome) };

function nextTry(entry: OutboxEntry, outcome: Exclude<Delivered, { state: 'delivered' }>): Date {
  if (outcome.state === 'lane-down') return new Date();
  const seconds = Math.min(2 ** entry.attempts, LONGEST_WAIT_SECONDS);
  return outcome.until ?? new Date(Date.now() + seconds * 1000);
}
