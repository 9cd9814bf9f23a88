/** What every act of an officer on a case, or on what is owed after it, is written with: its event, its signal, its sealed note. */
import { recordEvent, type AuditFact } from '#libs/audit/record';
import { seal } from '#libs/crypto/sealed';
import type { CaseStatus } from '#libs/domain/words';
import type { DataKeys } from '#libs/persistence/data-keys';
import type { Queryable } from '#libs/persistence/data-source';
import { enqueueSignals, factSignal } from '#libs/persistence/outbox';
import { caseWorkflowId, obligationChanged, obligationWorkflowId } from '#workflows/case/messages';

export interface CaseAt {
  readonly id: string;
  readonly requestId: string;
  readonly status: CaseStatus;
}

export class CaseWriting {
  readonly #keys: DataKeys;
  readonly #now: () => Date;

  constructor({ keys, now }: { readonly keys: DataKeys; readonly now: () => Date }) {
    this.#keys = keys;
    this.#now = now;
  }

  record(
    tx: Queryable,
    { id, requestId }: CaseAt,
    fact: Pick<AuditFact, 'type' | 'fact' | 'actor' | 'payload'>,
  ): Promise<boolean> {
    return recordEvent(tx, { ...fact, caseId: id, requestId, effectiveAt: this.#now() });
  }

  /** `place` names table, column and row. */
  async sealNote(
    tx: Queryable,
    { requestId }: CaseAt,
    { place, note }: { readonly place: string; readonly note: string | undefined },
  ): Promise<Buffer | null> {
    if (note === undefined) return null;
    const key = await this.#keys.of(tx, { ownerId: requestId, purpose: 'content' });
    return seal(key.bytes, note, place);
  }
}

export const signalCase = (
  tx: Queryable,
  caseId: string,
  { name, fact, more }: { readonly name: string; readonly fact: string; readonly more?: object },
): Promise<void> =>
  enqueueSignals(tx, [
    factSignal(`case:${caseId}`, {
      ...{ workflowId: caseWorkflowId(caseId), name },
      payload: { factId: fact, ...more },
    }),
  ]);

export const signalObligation = (tx: Queryable, id: string, fact: string): Promise<void> =>
  enqueueSignals(tx, [
    factSignal(`obligation:${id}`, {
      ...{ workflowId: obligationWorkflowId(id), name: obligationChanged.name },
      payload: { factId: fact },
    }),
  ]);
