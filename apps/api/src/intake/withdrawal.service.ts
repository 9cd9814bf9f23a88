/** The requester takes the request back: recorded at once, the cases end when the signal reaches them. */
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import { rows } from '#libs/persistence/data-source';
import { requestWithdrawn } from '#workflows/case/messages';
import { signalCases } from './confirmation.service.js';

export class WithdrawalService {
  readonly #db: DataSource;
  readonly #now: () => Date;

  constructor(deps: { db: DataSource; now: () => Date }) {
    this.#db = deps.db;
    this.#now = deps.now;
  }

  /** Halts what is being erased; does nothing when every case is answered or has ended, or the second time. */
  async withdraw(requestId: string): Promise<void> {
    const effectiveAt = this.#now();
    await this.#db.transaction(async (tx) => {
      const open = await rows(
        tx,
        `SELECT 1 FROM dsr_case WHERE request_id = $1 AND status <> 'closed' AND answered_at IS NULL
           AND NOT EXISTS (SELECT FROM effect e WHERE e.owner_id = dsr_case.id AND e.action = 'rectify') FOR UPDATE`,
        [requestId],
      );
      if (open.length === 0) return;
      await recordEvent(tx, {
        fact: 'withdrawn',
        type: 'case.withdrawn',
        requestId,
        actor: 'requester',
        effectiveAt,
      });
      await signalCases(tx, { requestId, name: requestWithdrawn.name, fact: requestId });
    });
  }
}
