/** Legal holds: set by one person and blocking from then on, lifted by two. Cases that wait are planned anew. */
import type { DataSource } from 'typeorm';
import { recordEvent, type AuditFact } from '#libs/audit/record';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { NewHold } from '#libs/contracts/staff';
import { seal } from '#libs/crypto/sealed';
import { factId, uuidv7 } from '#libs/crypto/uuid';
import type { Controller } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { holdMilliseconds } from '#libs/domain/period';
import type { DataKeys } from '#libs/persistence/data-keys';
import { rows, type Queryable } from '#libs/persistence/data-source';
import {
  closeWorkGate,
  holdLookups,
  insertHold,
  listHolds,
  lockHold,
  type HoldRow,
} from '#libs/persistence/legal-holds';
import type { Requests } from '#libs/persistence/requests';
import { planOutdated } from '#workflows/case/messages';
import { signalCase } from './case-writing.js';

export interface HoldsDependencies {
  readonly db: DataSource;
  readonly requests: Requests;
  readonly keys: DataKeys;
  readonly systems: readonly System[];
  readonly controller: Pick<Controller, 'approvals'>;
  readonly now: () => Date;
}

interface Underway {
  /** Of the case. */
  readonly reference: string;
  readonly system: string;
}

export interface SetHold {
  readonly id: string;
  /** Erasures that had begun: what can be called back is, the timeline of the case says what could not. */
  readonly underway: readonly Underway[];
}

export class HoldsService {
  readonly #deps: HoldsDependencies;

  constructor(deps: HoldsDependencies) {
    this.#deps = deps;
  }

  async list(): Promise<{ holds: HoldRow[] }> {
    return { holds: await listHolds(this.#deps.db.manager) };
  }

  /** Blocks when this answers: acts that were just beginning were waited for. */
  async set(hold: NewHold, actor: string): Promise<SetHold> {
    const { system, reason, reviewOn, note } = hold;
    hold.identifiers.forEach(assertIdentifier);
    if (system !== undefined && !this.#deps.systems.some(({ key }) => key === system))
      throw new WafaError('not-found', 'no such system');
    const setAt = this.#deps.now();
    if (reviewOn <= setAt.toISOString().slice(0, 10))
      throw new WafaError('invalid-input', 'the review lies in the past', {
        faults: [{ field: 'reviewOn', message: 'a day to come' }],
      });
    const id = uuidv7();
    const underway = await this.#deps.db.transaction(async (tx) => {
      await closeWorkGate(tx);
      const lookups = await this.#lookupsOf(tx, hold);
      const sealed = note === undefined ? null : await this.#sealNote(tx, id, note);
      const row = { id, system: system ?? null, reason, reviewOn, setBy: actor, setAt };
      await insertHold(tx, { ...row, lookups, note: sealed });
      await this.#record(tx, id, {
        type: 'hold.set',
        actor,
        payload: { reason, reviewOn, on: onWhat(hold) },
      });
      await this.#planAnew(tx, { id, system: row.system, lookups }, 'set');
      return this.#underway(tx, { system: row.system, lookups });
    });
    return { id, underway };
  }

  async approve(id: string, actor: string): Promise<void> {
    await this.#change(id, async (tx, hold, now) => {
      if (hold.approvedBy) throw new WafaError('wrong-state', 'the hold is approved');
      const alone = this.#secondPerson(hold.setBy, actor, hold.setAt);
      await rows(
        tx,
        'UPDATE legal_hold SET approved_by = $2, approved_at = $3, sole_officer = sole_officer OR $4 WHERE id = $1',
        [id, actor, now, alone],
      );
      await this.#record(tx, id, { type: 'hold.approved', actor, payload: { hold: id } });
    });
  }

  /** It still blocks. */
  async askToLift(id: string, actor: string): Promise<void> {
    await this.#change(id, async (tx, hold, now) => {
      if (hold.liftAskedBy) throw new WafaError('wrong-state', 'somebody has asked already');
      await rows(tx, 'UPDATE legal_hold SET lift_asked_by = $2, lift_asked_at = $3 WHERE id = $1', [
        ...[id, actor, now],
      ]);
      await this.#record(tx, id, { type: 'hold.lift-asked', actor, payload: { hold: id } });
    });
  }

  /** Another person than who asked. What found the person, and the note, are needed no more. */
  async lift(id: string, actor: string): Promise<void> {
    await this.#change(id, async (tx, hold, now) => {
      if (!hold.liftAskedBy || !hold.liftAskedAt)
        throw new WafaError('wrong-state', 'nobody asked to lift it');
      const alone = this.#secondPerson(hold.liftAskedBy, actor, hold.liftAskedAt);
      const lookups = await holdLookups(tx, id);
      await rows(
        tx,
        `UPDATE legal_hold SET lifted_by = $2, lifted_at = $3, note_sealed = NULL,
           sole_officer = sole_officer OR $4 WHERE id = $1`,
        [id, actor, now, alone],
      );
      await rows(tx, 'DELETE FROM legal_hold_subject WHERE hold_id = $1', [id]);
      await this.#deps.keys.destroy(tx, { ownerId: id, purpose: 'content' });
      await this.#record(tx, id, { type: 'hold.lifted', actor, payload: { hold: id } });
      await this.#planAnew(tx, { id, system: hold.system, lookups }, 'lifted');
    });
  }

  /** True where the company's one officer approves alone, after the delay. */
  #secondPerson(first: string, actor: string, since: Date): boolean {
    if (first !== actor) return false;
    const { soleOfficer } = this.#deps.controller.approvals;
    if (!soleOfficer) throw new WafaError('second-person-needed', 'another person has to say so');
    if (this.#deps.now().getTime() < since.getTime() + holdMilliseconds(soleOfficer.delay))
      throw new WafaError('wrong-state', 'the delay of the sole officer has not passed');
    return true;
  }

  #change(id: string, change: (tx: Queryable, hold: HoldRow, now: Date) => Promise<void>): Promise<void> {
    return this.#deps.db.transaction(async (tx) => change(tx, await lockHold(tx, id), this.#deps.now()));
  }

  async #lookupsOf(tx: Queryable, { identifiers, caseId }: NewHold): Promise<string[]> {
    const { requests } = this.#deps;
    const named = identifiers.map((one) => requests.identifierLookup(one).toString('hex'));
    if (caseId === undefined) return named;
    const [found] = await rows<{ requestId: string }>(
      tx,
      'SELECT request_id AS "requestId" FROM dsr_case WHERE id = $1',
      [caseId],
    );
    if (!found) throw new WafaError('not-found', 'no such case');
    const known = await requests.subjectLookups(tx, { requestId: found.requestId, caseId });
    // Nothing proved: such a hold would be on everybody, or on nobody.
    if (known.length === 0) throw new WafaError('wrong-state', 'the case knows no proved identifier yet');
    return [...new Set([...named, ...known])];
  }

  /** Open erasures whose person or system it is about: what waits for approval or in its hold is shown anew. */
  async #planAnew(
    tx: Queryable,
    hold: { readonly id: string; readonly system: string | null; readonly lookups: readonly string[] },
    what: 'set' | 'lifted',
  ): Promise<void> {
    const open = await rows<{ caseId: string; requestId: string }>(
      tx,
      `SELECT c.id AS "caseId", c.request_id AS "requestId" FROM dsr_case c
       WHERE c."right" = 'erasure' AND c.status <> 'closed' AND EXISTS (SELECT FROM plan p WHERE p.case_id = c.id)
         AND ($1::text IS NULL OR EXISTS (SELECT FROM system_state s WHERE s.case_id = c.id AND s.system = $1))`,
      [hold.system],
    );
    const wanted = new Set(hold.lookups);
    for (const one of open) {
      const known = wanted.size === 0 ? [] : await this.#deps.requests.subjectLookups(tx, one);
      if (wanted.size > 0 && !known.some((lookup) => wanted.has(lookup))) continue;
      const fact = factId(`hold:${hold.id}/${what}/${one.caseId}`);
      await signalCase(tx, one.caseId, { name: planOutdated.name, fact });
    }
  }

  /** What had begun before the hold and is not over: a vendor's job may run on. */
  async #underway(
    tx: Queryable,
    { system, lookups }: { readonly system: string | null; readonly lookups: readonly string[] },
  ): Promise<SetHold['underway']> {
    const begun = await rows<Underway & { readonly caseId: string; readonly requestId: string }>(
      tx,
      `SELECT c.id AS "caseId", c.request_id AS "requestId", r.reference || '-' || c.ordinal AS reference, e.system
       FROM effect e LEFT JOIN obligation o ON o.id = e.owner_id
       JOIN dsr_case c ON c.id = coalesce(o.case_id, e.owner_id) JOIN request r ON r.id = c.request_id
       WHERE e.action = 'erase' AND e.finished_at IS NULL AND ($1::text IS NULL OR e.system = $1)
         AND (o.id IS NULL AND c.status <> 'closed' OR o.done_at IS NULL AND o.id IS NOT NULL)
       ORDER BY e.intended_at, e.id`,
      [system],
    );
    const wanted = new Set(lookups);
    const found: Underway[] = [];
    for (const { caseId, requestId, ...one } of begun) {
      const known =
        wanted.size === 0 ? [] : await this.#deps.requests.subjectLookups(tx, { caseId, requestId });
      if (wanted.size === 0 || known.some((lookup) => wanted.has(lookup))) found.push(one);
    }
    return found;
  }

  async #sealNote(tx: Queryable, id: string, text: string): Promise<Buffer> {
    const key = await this.#deps.keys.create(tx, { owner: 'hold', ownerId: id, purpose: 'content' });
    return seal(key.bytes, text, `legal_hold.note:${id}`);
  }

  #record(tx: Queryable, id: string, fact: Pick<AuditFact, 'type' | 'actor' | 'payload'>): Promise<boolean> {
    const payload = { hold: id, ...fact.payload };
    return recordEvent(tx, { ...fact, payload, fact: id, effectiveAt: this.#deps.now() });
  }
}

const onWhat = ({ system, identifiers, caseId }: NewHold): string =>
  [...(identifiers.length > 0 || caseId ? ['subject'] : []), ...(system === undefined ? [] : [system])].join(
    ' ',
  );
