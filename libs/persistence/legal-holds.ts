/**
 * Legal holds: on a person (keyed hashes of identifiers), on a system, or on a person in one system. A hold blocks from
 * the moment it is set; lifting it takes another person.
 */
import { WafaError } from '#libs/domain/errors';
import type { HoldReason } from '#libs/domain/decisions';
import { LOCKS } from './advisory-locks.js';
import { rows, type Queryable } from './data-source.js';

export interface StandingHold {
  readonly id: string;
  /** Null: every system. */
  readonly system: string | null;
  /** Day on which somebody has to look again. */
  readonly reviewOn: string;
}

/** Who may not be erased: hex of the keyed hashes of everything that finds the person. */
export interface HeldSubject {
  readonly lookups: readonly string[];
}

/**
 * Acts on a system take their turn with holds and stops: once a hold or a stop is set, no act that had not seen it
 * begins any more. Held until the transaction ends.
 */
export const passWorkGate = (db: Queryable): Promise<unknown> =>
  rows(db, 'SELECT pg_advisory_xact_lock_shared($1)', [LOCKS.work]);

/** For whoever sets a hold or a stop: waits for the acts that are about to begin. */
export const closeWorkGate = (db: Queryable): Promise<unknown> =>
  rows(db, 'SELECT pg_advisory_xact_lock($1)', [LOCKS.work]);

/** Every hold that touches the person, or everybody. */
export const standingHolds = (db: Queryable, { lookups }: HeldSubject): Promise<StandingHold[]> =>
  rows<StandingHold>(
    db,
    `SELECT h.id, h.system, h.review_on::text AS "reviewOn" FROM legal_hold h
     WHERE h.lifted_at IS NULL AND (NOT h.of_subject OR EXISTS (
       SELECT FROM legal_hold_subject s WHERE s.hold_id = h.id
         AND s.lookup IN (SELECT decode(hex, 'hex') FROM unnest($1::text[]) AS hex)))
     ORDER BY h.set_at, h.id`,
    [[...lookups]],
  );

/** The hold that ends last in view: the day of its review is what the person is told. */
export const holdOn = (holds: readonly StandingHold[], system: string): StandingHold | undefined =>
  holds
    .filter((hold) => hold.system === null || hold.system === system)
    .toSorted((a, b) => b.reviewOn.localeCompare(a.reviewOn))[0];

/** Throws `legal-hold`. To be asked in the transaction that writes the intent, before anything is erased. */
export async function requireNoHold(
  db: Queryable,
  { system, lookups }: HeldSubject & { readonly system: string },
): Promise<void> {
  await passWorkGate(db);
  const hold = holdOn(await standingHolds(db, { lookups }), system);
  if (hold) throw new WafaError('legal-hold', `${system}: hold ${hold.id} stands`);
}

export interface HoldRow {
  readonly id: string;
  readonly system: string | null;
  readonly ofSubject: boolean;
  readonly reason: HoldReason;
  readonly reviewOn: string;
  readonly setBy: string;
  readonly setAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly liftAskedBy: string | null;
  readonly liftAskedAt: Date | null;
  readonly liftedBy: string | null;
  readonly liftedAt: Date | null;
}

const COLUMNS = `id, system, of_subject AS "ofSubject", reason, review_on::text AS "reviewOn", set_by AS "setBy",
  set_at AS "setAt", approved_by AS "approvedBy", approved_at AS "approvedAt", lift_asked_by AS "liftAskedBy",
  lift_asked_at AS "liftAskedAt", lifted_by AS "liftedBy", lifted_at AS "liftedAt"`;

/** Those that stand first. */
export const listHolds = (db: Queryable): Promise<HoldRow[]> =>
  rows<HoldRow>(
    db,
    `SELECT ${COLUMNS} FROM legal_hold ORDER BY lifted_at IS NOT NULL, set_at DESC, id LIMIT 1000`,
  );

/** Locks a hold that still stands. */
export async function lockHold(db: Queryable, id: string): Promise<HoldRow> {
  const [hold] = await rows<HoldRow>(db, `SELECT ${COLUMNS} FROM legal_hold WHERE id = $1 FOR UPDATE`, [id]);
  if (!hold) throw new WafaError('not-found', 'no such hold');
  if (hold.liftedAt) throw new WafaError('wrong-state', 'the hold is lifted');
  return hold;
}

export async function insertHold(
  db: Queryable,
  hold: Pick<HoldRow, 'id' | 'system' | 'reason' | 'reviewOn' | 'setBy' | 'setAt'> & {
    readonly lookups: readonly string[];
    readonly note: Buffer | null;
  },
): Promise<void> {
  await rows(
    db,
    `INSERT INTO legal_hold (id, system, of_subject, reason, note_sealed, review_on, set_by, set_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[hold.id, hold.system, hold.lookups.length > 0, hold.reason, hold.note],
      ...[hold.reviewOn, hold.setBy, hold.setAt],
    ],
  );
  await rows(
    db,
    `INSERT INTO legal_hold_subject (hold_id, lookup) SELECT $1, decode(hex, 'hex') FROM unnest($2::text[]) AS hex
     ON CONFLICT DO NOTHING`,
    [hold.id, [...hold.lookups]],
  );
}

export const holdLookups = async (db: Queryable, id: string): Promise<string[]> =>
  (
    await rows<{ lookup: string }>(
      db,
      `SELECT encode(lookup, 'hex') AS lookup FROM legal_hold_subject WHERE hold_id = $1`,
      [id],
    )
  ).map(({ lookup }) => lookup);
