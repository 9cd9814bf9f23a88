/** The waiting rows of the outbox, one at a time, each locked while it is delivered. */
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

/**
 * Takes the next entry that no other relay holds, and gives what became of it; undefined when none waits. Of one
 * workflow only the oldest undelivered entry is eligible, so that a signal never overtakes the start.
 */
export function deliverNext(
  dataSource: DataSource,
  lane: OutboxLane,
  deliver: (entry: OutboxEntry) => Promise<Delivered>,
): Promise<Delivered | undefined> {
  return dataSource.transaction(async (db) => {
    const [entry] = await rows<OutboxEntry>(
      db,
      `SELECT id, kind, workflow_id AS "workflowId", name, payload, attempts, traceparent
       FROM outbox o
       WHERE delivered_at IS NULL AND not_before <= now() AND (kind = 'mail') = $1
         AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.workflow_id = o.workflow_id AND p.delivered_at IS NULL
           AND p.position < o.position)
       ORDER BY position LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [lane === 'mail'],
    );
    if (!entry) return undefined;
    const outcome = await deliver(entry);
    if (outcome.state === 'delivered')
      await rows(
        db,
        'UPDATE outbox SET delivered_at = now(), attempts = attempts + 1, last_error = $2 WHERE id = $1',
        [entry.id, outcome.note ?? null],
      );
    else
      await rows(
        db,
        'UPDATE outbox SET not_before = $2, attempts = attempts + 1, last_error = $3 WHERE id = $1',
        [entry.id, nextTry(entry, outcome), outcome.error],
      );
    return outcome;
  });
}

function nextTry(entry: OutboxEntry, outcome: Exclude<Delivered, { state: 'delivered' }>): Date {
  if (outcome.state === 'lane-down') return new Date();
  const seconds = Math.min(2 ** entry.attempts, LONGEST_WAIT_SECONDS);
  return outcome.until ?? new Date(Date.now() + seconds * 1000);
}
