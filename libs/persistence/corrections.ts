/** What a person wants corrected: the one place that seals and opens the values. */
import type { CorrectionTarget, FieldPlace, NewCorrection } from '#libs/contracts/corrections';
import { open, seal } from '#libs/crypto/sealed';
import { uuidv7 } from '#libs/crypto/uuid';
import type { AcceptReason, DeclineReason } from '#libs/domain/decisions';
import type { DataKeys } from './data-keys.js';
import { rows, type Queryable } from './data-source.js';

export interface CaseOfRequest {
  readonly id: string;
  readonly requestId: string;
}

export type Decision =
  | {
      readonly decision: 'accept';
      readonly reason: AcceptReason;
      readonly targets: readonly CorrectionTarget[];
      /** What is to stand there; null empties the field. */
      readonly value: string | null;
    }
  | { readonly decision: 'decline'; readonly reason: DeclineReason };

export interface StoredCorrection {
  readonly id: string;
  readonly number: number;
  readonly about: FieldPlace | null;
  readonly wrong: string | null;
  readonly right: string;
  readonly decided: (Decision & { readonly by: string; readonly at: Date }) | null;
}

interface Row {
  readonly id: string;
  readonly number: number;
  readonly about: FieldPlace | null;
  readonly wrong: Buffer | null;
  readonly right: Buffer;
  readonly decision: 'accept' | 'decline' | null;
  readonly reason: string | null;
  readonly targets: CorrectionTarget[] | null;
  readonly value: Buffer | null;
  readonly by: string | null;
  readonly at: Date | null;
}

const place = (column: string, id: string): string => `correction.${column}:${id}`;

export class Corrections {
  readonly #keys: DataKeys;

  constructor(keys: DataKeys) {
    this.#keys = keys;
  }

  /** Numbered in the order in which the person gave them. */
  async insert(db: Queryable, of: CaseOfRequest, corrections: readonly NewCorrection[]): Promise<void> {
    const key = await this.#key(db, of);
    for (const [index, { about, wrong, right }] of corrections.entries()) {
      const id = uuidv7();
      await rows(
        db,
        `INSERT INTO correction (id, case_id, number, about, wrong_sealed, right_sealed)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [
          ...[id, of.id, index + 1, about === undefined ? null : JSON.stringify(about)],
          wrong === undefined ? null : seal(key, wrong, place('wrong', id)),
          seal(key, right, place('right', id)),
        ],
      );
    }
  }

  async all(db: Queryable, of: CaseOfRequest): Promise<StoredCorrection[]> {
    const found = await rows<Row>(
      db,
      `SELECT id, number, about, wrong_sealed AS wrong, right_sealed AS "right", decision, reason, targets,
         value_sealed AS value, decided_by AS by, decided_at AS at
       FROM correction WHERE case_id = $1 ORDER BY number`,
      [of.id],
    );
    if (found.length === 0) return [];
    const key = await this.#key(db, of);
    return found.map((row) => ({
      id: row.id,
      number: row.number,
      about: row.about,
      wrong: row.wrong && open(key, row.wrong, place('wrong', row.id)).toString(),
      right: open(key, row.right, place('right', row.id)).toString(),
      decided: decidedOf(key, row),
    }));
  }

  /** The decision that stands from now on; under the lock of the case. */
  async decide(
    db: Queryable,
    of: CaseOfRequest,
    decided: {
      readonly id: string;
      readonly decision: Decision;
      readonly note?: string | undefined;
      readonly by: string;
      readonly at: Date;
    },
  ): Promise<void> {
    const { id, decision, note, by, at } = decided;
    const key = await this.#key(db, of);
    const accepted = decision.decision === 'accept' ? decision : undefined;
    await rows(
      db,
      `UPDATE correction SET decision = $3, reason = $4, targets = $5, value_sealed = $6, note_sealed = $7,
         decided_by = $8, decided_at = $9 WHERE id = $1 AND case_id = $2`,
      [
        ...[id, of.id, decision.decision, decision.reason],
        accepted ? JSON.stringify(accepted.targets) : null,
        accepted ? seal(key, JSON.stringify(accepted.value), place('value', id)) : null,
        note === undefined ? null : seal(key, note, place('note', id)),
        ...[by, at],
      ],
    );
  }

  async #key(db: Queryable, { requestId }: CaseOfRequest): Promise<Uint8Array> {
    return (await this.#keys.of(db, { ownerId: requestId, purpose: 'content' })).bytes;
  }
}

function decidedOf(key: Uint8Array, row: Row): StoredCorrection['decided'] {
  const { id, decision, reason, targets, value, by, at } = row;
  if (decision === null || by === null || at === null) return null;
  if (decision === 'decline') return { decision, reason: reason as DeclineReason, by, at };
  const opened = value && (JSON.parse(open(key, value, place('value', id)).toString()) as string | null);
  return { decision, reason: reason as AcceptReason, targets: targets ?? [], value: opened, by, at };
}
