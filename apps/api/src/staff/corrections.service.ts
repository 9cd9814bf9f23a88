/** Corrections as officers read and decide them. Values are personal data: every look is recorded with its reason. */
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import type { OfferedField } from '#libs/connectors/all/rectifiable-fields';
import type { CorrectionDecision, CorrectionTarget, FieldPlace } from '#libs/contracts/corrections';
import { uuidv7 } from '#libs/crypto/uuid';
import type { System } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import type { ViewReason } from '#libs/domain/decisions';
import { BEFORE_RELEASE, type Right } from '#libs/domain/words';
import { Corrections, type Decision, type StoredCorrection } from '#libs/persistence/corrections';
import type { DataKeys } from '#libs/persistence/data-keys';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { StaffSession } from '#libs/persistence/staff-sessions';
import { planOutdated } from '#workflows/case/messages';
import { CaseWriting, signalCase, type CaseAt } from './case-writing.js';
import { requireFreshStaff } from './staff-of.js';

export interface CorrectionsDependencies {
  readonly db: DataSource;
  readonly keys: DataKeys;
  readonly systems: readonly System[];
  readonly rectifiable: readonly OfferedField[];
  readonly now: () => Date;
}

export interface CorrectionsOfCase {
  readonly corrections: readonly {
    readonly number: number;
    readonly about: FieldPlace | null;
    readonly wrong: string | null;
    readonly right: string;
    readonly decided: StoredCorrection['decided'];
  }[];
  /** What may be named as a place, beside every system as a whole. */
  readonly fields: readonly OfferedField[];
}

export class CorrectionsService {
  readonly #deps: CorrectionsDependencies;
  readonly #stored: Corrections;
  readonly #writing: CaseWriting;

  constructor(deps: CorrectionsDependencies) {
    this.#deps = deps;
    this.#stored = new Corrections(deps.keys);
    this.#writing = new CaseWriting(deps);
  }

  show(id: string, reason: ViewReason, staff: StaffSession): Promise<CorrectionsOfCase> {
    const { db, now, rectifiable } = this.#deps;
    requireFreshStaff(staff, now());
    return db.transaction(async (tx) => {
      const at = await caseAt(tx, id);
      const corrections = await this.#stored.all(tx, at);
      await recordEvent(tx, {
        type: 'data.viewed',
        fact: uuidv7(),
        requestId: at.requestId,
        caseId: id,
        actor: staff.actor,
        effectiveAt: now(),
        payload: { what: 'corrections', reason },
      });
      const shown = corrections.map(({ id: _id, ...correction }) => correction);
      return { corrections: shown, fields: rectifiable };
    });
  }

  /** Under the lock of the case; a plan that lies before the approver is outdated by it. */
  decide(
    { id, number }: { readonly id: string; readonly number: number },
    given: CorrectionDecision,
    actor: string,
  ): Promise<void> {
    const { db, now } = this.#deps;
    return db.transaction(async (tx) => {
      const at = await caseAt(tx, id);
      if (!BEFORE_RELEASE.includes(at.status)) throw new WafaError('wrong-state', `the case is ${at.status}`);
      const correction = (await this.#stored.all(tx, at)).find((one) => one.number === number);
      if (!correction) throw new WafaError('not-found', 'no such correction');
      if (correction.decided?.decision === 'decline' && correction.decided.reason === 'stopped-by-holder')
        throw new WafaError('wrong-state', 'the holder of the old address stopped it');
      const decision = this.#decisionOf(correction, given);
      const fact = uuidv7();
      await this.#stored.decide(tx, at, {
        ...{ id: correction.id, decision, note: given.note, by: actor, at: now() },
      });
      const targets = decision.decision === 'accept' ? decision.targets.map(textOf) : [];
      const payload = { number, decision: decision.decision, reason: decision.reason, targets };
      await this.#writing.record(tx, at, { type: 'correction.decided', fact, actor, payload });
      await signalCase(tx, id, { name: planOutdated.name, fact });
    });
  }

  #decisionOf(correction: StoredCorrection, given: CorrectionDecision): Decision {
    if (given.decision === 'decline') return { decision: 'decline', reason: given.reason };
    const targets = given.targets ?? (correction.about ? [correction.about] : []);
    if (targets.length === 0) throw faulty('targets', 'is needed: the person named no field');
    for (const [index, target] of targets.entries()) this.#requireKnown(target, index);
    if (new Set(targets.map(textOf)).size < targets.length) throw faulty('targets', 'names a place twice');
    const value = given.value === undefined ? correction.right : given.value;
    if (given.reason === 'proved-otherwise' && given.value === undefined)
      throw faulty('value', 'is needed: another one was proved');
    return { decision: 'accept', reason: given.reason, targets, value };
  }

  #requireKnown(target: CorrectionTarget, index: number): void {
    const { systems, rectifiable } = this.#deps;
    if (!systems.some(({ key }) => key === target.system))
      throw faulty(`targets.${index}.system`, 'is no system of this company');
    const known = rectifiable.some(
      ({ system, collection, field }) =>
        system === target.system && collection === target.collection && field === target.field,
    );
    if (target.collection !== undefined && !known)
      throw faulty(`targets.${index}.field`, 'is no field that can be corrected; name the system alone');
  }
}

const textOf = ({ system, collection, field }: CorrectionTarget): string =>
  [system, collection, field].filter((part) => part !== undefined).join('/');

const faulty = (field: string, message: string): WafaError =>
  new WafaError('invalid-input', 'the decision does not fit', { faults: [{ field, message }] });

async function caseAt(tx: Queryable, id: string): Promise<CaseAt> {
  const [at] = await rows<CaseAt & { right: Right }>(
    tx,
    'SELECT id, request_id AS "requestId", status, "right" FROM dsr_case WHERE id = $1 FOR UPDATE',
    [id],
  );
  if (!at) throw new WafaError('not-found', 'no such case');
  if (at.right !== 'rectification') throw new WafaError('wrong-state', `a case of ${at.right}`);
  return at;
}
