/**
 * Records that are left out of the answer. What is kept back in one case must not go out in another of the same request:
 * a withholding, and taking it back, reaches every sibling that is not yet on its way to the person.
 */
import type { DataSource } from 'typeorm';
import { recordHash } from '#libs/connectors/kit/record-hash';
import type { NewRedaction } from '#libs/contracts/staff';
import { factId, uuidv7 } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import { BEFORE_RELEASE } from '#libs/domain/words';
import type { DataKeys } from '#libs/persistence/data-keys';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { redactionsChanged } from '#workflows/case/messages';
import type { CaseViewsService } from './case-views.service.js';
import { CaseWriting, signalCase, type CaseAt } from './case-writing.js';

export interface WithholdingDependencies {
  readonly db: DataSource;
  readonly keys: DataKeys;
  readonly views: Pick<CaseViewsService, 'records'>;
  readonly now: () => Date;
}

export interface Withheld {
  /** Of the case that was asked for. */
  readonly id: string;
  /** Sibling cases from which it is left out as well. */
  readonly alsoIn: readonly string[];
  /** Sibling cases that are delivering or closed: too late there. */
  readonly notIn: readonly string[];
}

interface Family {
  readonly own: CaseAt;
  /** Open, and not yet on their way to the person. */
  readonly siblings: readonly CaseAt[];
  readonly tooLate: readonly CaseAt[];
}

export class WithholdingService {
  readonly #deps: WithholdingDependencies;
  readonly #writing: CaseWriting;

  constructor(deps: WithholdingDependencies) {
    this.#deps = deps;
    this.#writing = new CaseWriting(deps);
  }

  /** Leaves a record out of the answer; the plan is built anew. */
  async withhold(caseId: string, redaction: NewRedaction, actor: string): Promise<Withheld> {
    await this.#requireRecord(caseId, redaction);
    return this.#deps.db.transaction(async (tx) => {
      const { own, siblings, tooLate } = await lockFamily(tx, caseId);
      const id = await this.#leaveOut(tx, own, { redaction, actor });
      if (id === undefined) throw new WafaError('wrong-state', 'this record is withheld already');
      const alsoIn: string[] = [];
      for (const sibling of siblings)
        if (await this.#leaveOut(tx, sibling, { redaction, actor })) alsoIn.push(sibling.id);
      return { id, alsoIn, notIn: tooLate.map((one) => one.id) };
    });
  }

  async restore(caseId: string, redactionId: string, actor: string): Promise<void> {
    await this.#deps.db.transaction(async (tx) => {
      const { own, siblings } = await lockFamily(tx, caseId);
      const restored = await rows<{ id: string; caseId: string }>(
        tx,
        `UPDATE redaction r SET withdrawn_at = $4 FROM redaction asked
         WHERE asked.id = $1 AND asked.case_id = $2 AND asked.withdrawn_at IS NULL AND r.withdrawn_at IS NULL
           AND (r.case_id = $2 OR r.case_id = ANY($3::uuid[]))
           AND (r.system, r.collection, r.record_hash) = (asked.system, asked.collection, asked.record_hash)
         RETURNING r.id, r.case_id AS "caseId"`,
        [redactionId, caseId, siblings.map((one) => one.id), this.#deps.now()],
      );
      if (restored.length === 0) throw new WafaError('not-found', 'no such withholding');
      for (const at of [own, ...siblings])
        for (const { id } of restored.filter((row) => row.caseId === at.id)) {
          await this.#writing.record(tx, at, { type: 'record.restored', fact: id, actor });
          await signalCase(tx, at.id, { name: redactionsChanged.name, fact: factId(`restored:${id}`) });
        }
    });
  }

  /** Row, event and signal of one case; undefined where the record is withheld already. */
  async #leaveOut(
    tx: Queryable,
    at: CaseAt,
    { redaction, actor }: { readonly redaction: NewRedaction; readonly actor: string },
  ): Promise<string | undefined> {
    const { system, collection, recordHash: hash, reason, note } = redaction;
    const id = uuidv7();
    const written = await rows(
      tx,
      `INSERT INTO redaction (id, case_id, system, collection, record_hash, reason, note_sealed, actor)
       VALUES ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id`,
      [
        id,
        at.id,
        system,
        collection,
        hash,
        reason,
        await this.#writing.sealNote(tx, at, { place: `redaction.note:${id}`, note }),
        actor,
      ],
    );
    if (written.length === 0) return undefined;
    const payload = { system, collection, recordHash: hash, reason };
    await this.#writing.record(tx, at, { type: 'record.withheld', fact: id, actor, payload });
    await signalCase(tx, at.id, { name: redactionsChanged.name, fact: id });
    return id;
  }

  /** A withholding must name a record that was found. */
  async #requireRecord(id: string, { system, collection, recordHash: wanted }: NewRedaction): Promise<void> {
    for await (const envelope of this.#deps.views.records({ id, system, collection })) {
      if (recordHash(envelope) === wanted) return;
    }
    throw new WafaError('not-found', 'no such record in the case');
  }
}

/** Locks the cases of the request in one order, so that no status moves and two officers do not block each other. */
async function lockFamily(tx: Queryable, caseId: string): Promise<Family> {
  const all = await rows<CaseAt>(
    tx,
    `SELECT id, request_id AS "requestId", status FROM dsr_case
     WHERE request_id = (SELECT request_id FROM dsr_case WHERE id = $1) ORDER BY ordinal FOR UPDATE`,
    [caseId],
  );
  const own = all.find(({ id }) => id === caseId);
  if (!own) throw new WafaError('not-found', 'no such case');
  if (!BEFORE_RELEASE.includes(own.status)) throw new WafaError('wrong-state', `the case is ${own.status}`);
  const others = all.filter(({ id }) => id !== caseId);
  const isTooLate = ({ status }: CaseAt): boolean => status === 'delivering' || status === 'closed';
  return { own, siblings: others.filter((one) => !isTooLate(one)), tooLate: others.filter(isTooLate) };
}
