/** Systems that refused our access: nobody asks them until an officer says that they are repaired. */
import { recordEvent } from '#libs/audit/record';
import { factId, uuidv7 } from '#libs/crypto/uuid';
import { WafaError, type ErrorCode } from '#libs/domain/errors';
import { rows, type Queryable } from './data-source.js';

export interface PausedSystem {
  readonly id: string;
  readonly system: string;
  readonly cause: string;
  readonly pausedAt: Date;
}

/** The pauses that stand. */
export const pausedSystems = (db: Queryable): Promise<PausedSystem[]> =>
  rows<PausedSystem>(
    db,
    `SELECT id, system, cause, paused_at AS "pausedAt" FROM system_pause WHERE resumed_at IS NULL ORDER BY system`,
  );

/** Throws `system-paused` while the system is paused. */
export async function requireNotPaused(db: Queryable, system: string): Promise<void> {
  if (await lockPause(db, system)) throw new WafaError('system-paused', `${system} is paused`);
}

/** The pause of a system, kept from being ended until the transaction is over. */
export async function lockPause(db: Queryable, system: string): Promise<PausedSystem | undefined> {
  const [pause] = await rows<PausedSystem>(
    db,
    `SELECT id, system, cause, paused_at AS "pausedAt" FROM system_pause
     WHERE system = $1 AND resumed_at IS NULL FOR SHARE`,
    [system],
  );
  return pause;
}

/** Pauses a system for every case; does nothing when it is paused already. */
export async function pauseSystem(
  db: Queryable,
  { system, cause, asOf }: { readonly system: string; readonly cause: ErrorCode; readonly asOf: string },
): Promise<void> {
  await rows(
    db,
    `INSERT INTO system_pause (id, system, cause, paused_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (system) WHERE resumed_at IS NULL DO NOTHING`,
    [uuidv7(), system, cause, asOf],
  );
}

/** Ends the pause and gives its id; undefined when the system was not paused. */
export async function resumeSystem(
  db: Queryable,
  { system, actor, now }: { readonly system: string; readonly actor: string; readonly now: Date },
): Promise<string | undefined> {
  const [ended] = await rows<{ id: string }>(
    db,
    `UPDATE system_pause SET resumed_at = $2, resumed_by = $3 WHERE system = $1 AND resumed_at IS NULL RETURNING id`,
    [system, now, actor],
  );
  if (!ended) return undefined;
  const fact = factId(`system-pause:${ended.id}/resumed`);
  await recordEvent(db, { fact, type: 'system.resumed', actor, effectiveAt: now, payload: { system } });
  return ended.id;
}
