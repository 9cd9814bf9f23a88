/**
 * What officers decide about the erasure of one case: data that the map leaves open, and classes of records that stay on
 * a ground. Each decision is a row, an event and a plan that is built anew; the officer has then prepared that plan.
 */
import type { DataSource } from 'typeorm';
import { erasurePlanSchema, type ErasurePlan } from '#libs/contracts/erasure-plan';
import type { KeptClass, UncoveredDecisions } from '#libs/contracts/coverage';
import { uuidv7 } from '#libs/crypto/uuid';
import type { ConnectorName, System } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { isUncovered } from '#libs/domain/plan/erasure-plan';
import type { AnswerLaw } from '#libs/domain/california';
import { isGroundOf, type CoverageAct, type KeepGround } from '#libs/domain/decisions';
import { BEFORE_RELEASE } from '#libs/domain/words';
import type { DataKeys } from '#libs/persistence/data-keys';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { planOutdated } from '#workflows/case/messages';
import { CaseWriting, signalCase, type CaseAt } from './case-writing.js';

export interface CoverageDependencies {
  readonly db: DataSource;
  readonly keys: DataKeys;
  readonly systems: readonly System[];
  readonly now: () => Date;
}

interface Decision {
  readonly kind: 'uncovered' | 'denial';
  readonly system: string;
  readonly collection?: string | undefined;
  readonly columns: readonly string[];
  readonly act: CoverageAct;
  readonly ground?: string | undefined;
  readonly keptUntil?: string | undefined;
  readonly reviewOn?: string | undefined;
}

/** The case, with the law whose grounds count. */
type ErasureAt = CaseAt & { readonly law: AnswerLaw };

interface By {
  readonly actor: string;
  readonly note: string | undefined;
}

/** Connectors that can follow a decision about one collection; in the others a whole system stays, or nothing. */
const BY_COLLECTION: readonly ConnectorName[] = ['postgres'];

export class CoverageService {
  readonly #deps: CoverageDependencies;
  readonly #writing: CaseWriting;

  constructor(deps: CoverageDependencies) {
    this.#deps = deps;
    this.#writing = new CaseWriting(deps);
  }

  /** All of them, or none. Gives their ids. */
  async decide(
    caseId: string,
    { decisions, note }: UncoveredDecisions,
    actor: string,
  ): Promise<{ ids: string[] }> {
    return this.#change(caseId, async (tx, at, plan) => {
      const ids: string[] = [];
      for (const [index, one] of decisions.entries()) {
        const field = `decisions.${index}`;
        this.#requireFollowed(one.system, one.collection, field);
        requireToCome(one, { now: this.#deps.now(), field });
        requireGround(one, { law: at.law, field });
        requireOpen(plan, one, field);
        ids.push(await this.#insert(tx, at, { ...one, kind: 'uncovered', actor, note }));
      }
      return { ids };
    });
  }

  async keep(caseId: string, { note, ...kept }: KeptClass, actor: string): Promise<{ id: string }> {
    return this.#change(caseId, async (tx, at, plan) => {
      const { system, collection } = kept;
      if (collection !== undefined) this.#requireFollowed(system, collection, 'collection');
      requireToCome(kept, { now: this.#deps.now(), field: '' });
      requireGround(kept, { law: at.law, field: '' });
      const planned = plan.systems.find((one) => one.system === system);
      const known =
        collection === undefined
          ? planned !== undefined && planned.by !== 'nobody'
          : planned?.items.some((item) => item.collection === collection && item.rows > 0);
      if (known !== true) throw new WafaError('not-found', 'the plan has nothing of this to keep');
      const id = await this.#insert(tx, at, {
        ...kept,
        columns: [],
        act: 'keep',
        kind: 'denial',
        actor,
        note,
      });
      return { id };
    });
  }

  async takeBack(caseId: string, decision: string, actor: string): Promise<void> {
    await this.#change(caseId, async (tx, at) => {
      const taken = await rows(
        tx,
        `UPDATE coverage_decision SET taken_back_at = $3 WHERE id = $1 AND case_id = $2 AND taken_back_at IS NULL
         RETURNING id`,
        [decision, caseId, this.#deps.now()],
      );
      if (taken.length === 0) throw new WafaError('not-found', 'no such decision of this case');
      const payload = { decision };
      await this.#writing.record(tx, at, {
        ...{ type: 'plan.decision-taken-back', fact: decision, actor, payload },
      });
      await signalCase(tx, caseId, { name: planOutdated.name, fact: uuidv7() });
    });
  }

  #requireFollowed(system: string, collection: string, field: string): void {
    const declared = this.#deps.systems.find(({ key }) => key === system);
    if (!declared) throw new WafaError('not-found', 'no such system');
    if (!BY_COLLECTION.includes(declared.connector))
      throw new WafaError('invalid-input', `${system} erases as a whole: ${collection} cannot be decided`, {
        faults: [{ field, message: 'this system is erased as a whole: keep all of it, or nothing' }],
      });
  }

  async #insert(tx: Queryable, at: CaseAt, { actor, note, ...decision }: Decision & By): Promise<string> {
    const id = uuidv7();
    const { kind, system, collection, columns, act, ground, keptUntil, reviewOn } = decision;
    const sealed = await this.#writing.sealNote(tx, at, { place: `coverage_decision.note:${id}`, note });
    const sorted = columns.toSorted();
    const written = await rows(
      tx,
      `INSERT INTO coverage_decision (id, case_id, kind, system, collection, columns, act, ground, kept_until,
         review_on, note_sealed, decided_by, decided_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING RETURNING id`,
      [
        ...[id, at.id, kind, system, collection ?? null, sorted, act, ground ?? null],
        ...[keptUntil ?? null, reviewOn ?? null, sealed, actor, this.#deps.now()],
      ],
    );
    if (written.length === 0)
      throw new WafaError('wrong-state', 'this is decided already: take that decision back first');
    const payload = {
      ...{ decision: id, system, act, columns: sorted },
      ...(collection === undefined ? {} : { collection }),
      ...(ground === undefined ? {} : { ground }),
      ...(keptUntil === undefined ? {} : { keptUntil }),
      ...(reviewOn === undefined ? {} : { reviewOn }),
    };
    const type = kind === 'uncovered' ? 'plan.uncovered-decided' : 'plan.part-kept';
    await this.#writing.record(tx, at, { type, fact: id, actor, payload });
    await signalCase(tx, at.id, { name: planOutdated.name, fact: id });
    return id;
  }

  /** With the latest plan of an erasure that nobody carries out yet, under the lock of its case. */
  #change<Result>(
    id: string,
    change: (tx: Queryable, at: ErasureAt, plan: ErasurePlan) => Promise<Result>,
  ): Promise<Result> {
    return this.#deps.db.transaction(async (tx) => {
      const [at] = await rows<ErasureAt & { readonly right: string }>(
        tx,
        `SELECT c.id, c.request_id AS "requestId", c.status, c."right", r.law
         FROM dsr_case c JOIN request r ON r.id = c.request_id WHERE c.id = $1 FOR UPDATE OF c`,
        [id],
      );
      if (!at) throw new WafaError('not-found', 'no such case');
      if (at.right !== 'erasure') throw new WafaError('wrong-state', 'the case is no erasure');
      if (!BEFORE_RELEASE.includes(at.status)) throw new WafaError('wrong-state', `the case is ${at.status}`);
      const [plan] = await rows<{ body: Buffer }>(
        tx,
        'SELECT body FROM plan WHERE case_id = $1 ORDER BY version DESC LIMIT 1',
        [id],
      );
      if (!plan) throw new WafaError('wrong-state', 'there is no plan yet');
      return change(tx, at, erasurePlanSchema.parse(JSON.parse(plan.body.toString())));
    });
  }
}

const badInput = (field: string, message: string): WafaError =>
  new WafaError('invalid-input', message, { faults: [{ field, message }] });

function requireToCome(
  { keptUntil, reviewOn }: Pick<Decision, 'keptUntil' | 'reviewOn'>,
  { now, field }: { readonly now: Date; readonly field: string },
): void {
  const today = now.toISOString().slice(0, 10);
  const past = Object.entries({ keptUntil, reviewOn }).find(([, day]) => day !== undefined && day <= today);
  if (past) throw badInput([field, past[0]].filter(Boolean).join('.'), 'a day to come');
}

/** On a ground of the law in whose words the person is answered. */
function requireGround(
  { ground }: { readonly ground?: KeepGround | undefined },
  { law, field }: { readonly law: AnswerLaw; readonly field: string },
): void {
  if (ground !== undefined && !isGroundOf(law, ground))
    throw badInput(
      [field, 'ground'].filter(Boolean).join('.'),
      `is no ground of the law of this case: ${law}`,
    );
}

/** Only what the plan leaves open is decided here, and of its columns only those. */
function requireOpen(
  plan: ErasurePlan,
  { system, collection, columns, act }: UncoveredDecisions['decisions'][number],
  field: string,
): void {
  const items = plan.systems.find((one) => one.system === system)?.items ?? [];
  const open = items.filter((item) => item.collection === collection && isUncovered(item));
  if (open.length === 0) throw new WafaError('not-found', 'the plan leaves nothing of this open');
  const known = new Set(open.flatMap((item) => item.columns));
  if (columns.some((column) => !known.has(column)))
    throw badInput(`${field}.columns`, 'the plan does not leave these columns open');
  if (act === 'delete' && columns.length > 0)
    throw badInput(`${field}.columns`, 'a whole record is deleted: name no columns');
}
