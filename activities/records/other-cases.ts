/** Other cases of the same person: which come first, and who is told when one ends. */
import { recordEvent } from '#libs/audit/record';
import type { AuditEventType } from '#libs/domain/audit-events';
import { factId } from '#libs/crypto/uuid';
import { WAITS_FOR, waitingFor } from '#libs/domain/order-of-rights';
import type { Right } from '#libs/domain/words';
import type { Queryable } from '#libs/persistence/data-source';
import { openCases, type OpenCases } from '#libs/persistence/open-cases';
import { enqueueSignals } from '#libs/persistence/outbox';
import { caseWorkflowId, otherCaseClosed } from '#workflows/case/messages';
import type { CaseRecords } from '../contract.js';
import type { Stores } from '../dependencies.js';
import { about, lockOpenCase, moveTo, type CaseRow } from './case-row.js';

/** What the timeline says of a case that waits. */
const WAITS: Readonly<Partial<Record<Right, AuditEventType>>> = {
  erasure: 'erasure.waits',
  portability: 'portability.waits',
};

export const otherCaseRecords = (stores: Stores): Pick<CaseRecords, 'checkOtherCases'> => ({
  checkOtherCases: ({ caseId, asOf }) =>
    stores.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const open = await othersOf(db, row, { rights: WAITS_FOR[row.right], proved: true });
      if (open.length === 0) return { open: 0 };
      const type = WAITS[row.right];
      const payload = { cases: open };
      if (type) await recordEvent(db, { ...about(row, asOf), fact: open.join('/'), type, payload });
      await moveTo(db, row, { status: 'in-progress', asOf });
      return { open: open.length };
    }),
});

/** Safe to repeat: the signal of an end is one fact. */
export async function tellWaiting(db: Queryable, row: CaseRow): Promise<void> {
  const waiting = await othersOf(db, row, { rights: waitingFor(row.right), proved: false });
  await enqueueSignals(
    db,
    waiting.map((id) => {
      const fact = factId(`case:${id}/${otherCaseClosed.name}/${row.id}`);
      return {
        id: fact,
        workflowId: caseWorkflowId(id),
        name: otherCaseClosed.name,
        payload: { factId: fact },
      };
    }),
  );
}

const othersOf = async (
  db: Queryable,
  { id, requestId }: CaseRow,
  which: Pick<OpenCases, 'rights' | 'proved'>,
): Promise<string[]> => (await openCases(db, { requestId, ...which })).filter((other) => other !== id);
