/** The requester takes the request back: recorded at once, the cases end when the signal reaches them. */
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import { requestWithdrawn } from '#workflows/case/messages';
import { signalCases } from './confirmation.service.js';

export class WithdrawalService {
  readonly #db: DataSource;
  readonly #now: () => Date;

  constructor(deps: { db: DataSource; now: () => Date }) {
    this.#db = deps.db;
    this.#now = deps.now;
  }

  async withdraw(requestId: string): Promise<void> {
    const effectiveAt = this.#now();
    await this.#db.transaction(async (tx) => {
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
