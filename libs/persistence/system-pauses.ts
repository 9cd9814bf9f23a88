/**
 * Systems that nobody asks for now: one that refused our access, until somebody says that it is repaired, and one that a
 * person stopped (the emergency stop), of one system or of all. Every step asks here before it acts.
 */
import { recordEvent } from '#libs/audit/record';
import { factId, uuidv7 } from '#libs/crypto/uuid';
import { WafaError, type ErrorCode } from '#libs/domain/errors';
import type { StopReason } from '#libs/domain/decisions';
import { rows, type Queryable } from './data-source.js';
import { closeWorkGate, passWorkGate } from './legal-holds.js';

/** In place of a system's key; no key can be written so. */
export const EVERY_SYSTEM = '*';

export interface PausedSystem {
  readonly id: string;
  /** `*`: every system. */
  readonly system: string;
  readonly kind: 'refused' | 'stop';
  /** Error code, or the reason of a stop. */
  readonly cause: string;
  readonly pausedAt: Date;
  /** Who stopped it. */
  readonly pausedBy: string | null;
}

const COLUMNS = `id, system, kind, cause, paused_at AS "pausedAt", paused_by AS "pausedBy"`;

/** The pauses that stand; a stop before a refusal. */
export const pausedSystems = (db: Queryable): Promise<PausedSystem[]> =>
  rows<PausedSystem>(
    db,
    `SELECT ${COLUMNS} FROM system_pause WHERE resumed_at IS NULL ORDER BY system, kind DESC`,
  );

/**
 * Throws `system-paused` while the system, or every system, is paused or stopped. In the transaction that writes an
 * intent: once a stop is answered, nothing begins any more that had not seen it.
 */
export async function requireNotPaused(db: Queryable, system: string): Promise<void> {
  await passWorkGate(db);
  if (await lockPause(db, system)) throw new WafaError('system-paused', `${system} is paused`);
}

/** The pause of a system or of all, kept from being ended until the transaction is over. */
export async function lockPause(db: Queryable, system: string): Promise<PausedSystem | undefined> {
  const [pause] = await rows<PausedSystem>(
    db,
    `SELECT ${COLUMNS} FROM system_pause WHERE system IN ($1, '${EVERY_SYSTEM}') AND resumed_at IS NULL
     ORDER BY kind DESC, system FOR SHARE`,
    [system],
  );
  return pause;
}

/** Pauses a system that refuses our access, for every case; does nothing when it is paused so already. */
export async function pauseSystem(
  db: Queryable,
  { system, cause, asOf }: { readonly system: string; readonly cause: ErrorCode; readonly asOf: string },
): Promise<void> {
  await rows(
    db,
    `INSERT INTO system_pause (id, system, cause, paused_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (system, kind) WHERE resumed_at IS NULL DO NOTHING`,
    [uuidv7(), system, cause, asOf],
  );
}

interface Stop {
  /** `*`: every system. */
  readonly system: string;
  readonly actor: string;
  readonly now: Date;
}

/** The emergency stop; false when it stands already. Waits for the acts that are just beginning. */
export async function stopSystem(
  db: Queryable,
  { system, reason, actor, now }: Stop & { readonly reason: StopReason },
): Promise<boolean> {
  await closeWorkGate(db);
  const id = uuidv7();
  const set = await rows(
    db,
    `INSERT INTO system_pause (id, system, kind, cause, paused_at, paused_by) VALUES ($1, $2, 'stop', $3, $4, $5)
     ON CONFLICT (system, kind) WHERE resumed_at IS NULL DO NOTHING RETURNING id`,
    [id, system, reason, now, actor],
  );
  if (set.length === 0) return false;
  const fact = factId(`system-pause:${id}/stopped`);
  const payload = { system, reason };
  await recordEvent(db, { fact, type: 'work.stopped', actor, effectiveAt: now, payload });
  return true;
}

/** Ends every pause of the system, or the stop of all; gives their ids, none when nothing was paused. */
export async function resumeSystem(db: Queryable, { system, actor, now }: Stop): Promise<string[]> {
  const ended = await rows<{ id: string }>(
    db,
    `UPDATE system_pause SET resumed_at = $2, resumed_by = $3 WHERE system = $1 AND resumed_at IS NULL RETURNING id`,
    [system, now, actor],
  );
  const type = system === EVERY_SYSTEM ? 'work.resumed' : 'system.resumed';
  for (const { id } of ended) {
    const fact = factId(`system-pause:${id}/resumed`);
    await recordEvent(db, { fact, type, actor, effectiveAt: now, payload: { system } });
  }
  return ended.map(({ id }) => id);
}
