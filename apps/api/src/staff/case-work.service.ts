/** What officers do to a case. Facts are rows with a signal behind them; decisions go through the workflow (ADR 0005). */
import type { DataSource } from 'typeorm';
import { uuidv7 } from '#libs/crypto/uuid';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { ManualAnswer, ProvedIdentifier } from '#libs/contracts/staff';
import type { ApprovalSubject } from '#libs/domain/approval-policy';
import { codeOf, WafaError } from '#libs/domain/errors';
import {
  BEFORE_RELEASE,
  CASE_STATUSES,
  type CaseStatus,
  type ManualTaskKind,
  type RefusalGround,
} from '#libs/domain/words';
import type { DataKeys } from '#libs/persistence/data-keys';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { enqueueAgain } from '#libs/persistence/outbox';
import type { Requests } from '#libs/persistence/requests';
import type { StaffSession } from '#libs/persistence/staff-sessions';
import type { CaseGateway } from '#libs/temporal/case-gateway';
import {
  manualTaskCompleted,
  planOutdated,
  requesterVerified,
  type ApprovalAnswer,
} from '#workflows/case/messages';
import { signalCases } from '../intake/confirmation.service.js';
import { CaseWriting, signalCase, type CaseAt } from './case-writing.js';
import { bringForward, followUpOf } from './follow-ups.js';

export interface CaseWorkDependencies {
  readonly db: DataSource;
  readonly requests: Requests;
  readonly keys: DataKeys;
  readonly gateway: CaseGateway;
  readonly now: () => Date;
}

type Approver = Pick<StaffSession, 'actor' | 'roles'>;

const BEFORE_SEARCH: readonly CaseStatus[] = ['received', 'verifying'];
/** Also while the person chooses among public items, what was asked for before is still done. */
const TASKS_OPEN: readonly CaseStatus[] = [...BEFORE_RELEASE, 'waiting-on-requester'];

export class CaseWorkService {
  readonly #deps: CaseWorkDependencies;
  readonly #writing: CaseWriting;

  constructor(deps: CaseWorkDependencies) {
    this.#deps = deps;
    this.#writing = new CaseWriting(deps);
  }

  approvePlan(caseId: string, digest: string, { actor, roles }: Approver): Promise<ApprovalAnswer> {
    const decision = { decisionId: uuidv7(), digest, approver: actor, roles };
    const asked = () => this.#deps.gateway.approvePlan(caseId, decision);
    return this.#orAsGiven({ caseId, subject: 'plan', digest, actor }, asked);
  }

  approveRelease(caseId: string, digest: string, { actor, roles }: Approver): Promise<ApprovalAnswer> {
    const decision = { decisionId: uuidv7(), digest, approver: actor, roles };
    return this.#orAsGiven({ caseId, subject: 'release', digest, actor }, async () => {
      await this.#requireSealed(caseId, digest);
      return this.#deps.gateway.approveRelease(caseId, decision);
    });
  }

  /** Who had no answer, and approves the same again when the case has gone on, is told what stands. */
  async #orAsGiven(given: Given, ask: () => Promise<ApprovalAnswer>): Promise<ApprovalAnswer> {
    try {
      return await ask();
    } catch (error) {
      const stands =
        codeOf(error) === 'wrong-state' ? await approvalOf(this.#deps.db.manager, given) : undefined;
      if (stands) return stands;
      throw error;
    }
  }

  refuse(caseId: string, ground: RefusalGround, actor: string): Promise<void> {
    return this.#deps.gateway.refuse(caseId, { decisionId: uuidv7(), ground, actor });
  }

  /** The data map was changed and the worker knows it: what nobody could approve is planned anew. */
  async planAnew(caseId: string, actor: string): Promise<void> {
    await this.#change(caseId, BEFORE_RELEASE, async (tx, at) => {
      const fact = uuidv7();
      await this.#writing.record(tx, at, { type: 'plan.outdated', fact, actor });
      await signalCase(tx, caseId, { name: planOutdated.name, fact });
    });
  }

  /**
   * What a person found, or erased, in a system where no machine does it; after the answer too, where that named the system
   * as unanswered.
   */
  async completeTask(
    caseId: string,
    system: string,
    answer: ManualAnswer & { readonly actor: string },
  ): Promise<void> {
    await this.#change(caseId, CASE_STATUSES, async (tx, at) => {
      const task = await openTask(tx, { caseId, system, kind: answer.kind });
      const owed = task.unanswered ? await followUpOf(tx, task.id) : undefined;
      if (!TASKS_OPEN.includes(at.status) && !owed)
        throw new WafaError('wrong-state', `the case is ${at.status}`);
      const note = await this.#writing.sealNote(tx, at, {
        place: `manual_task.note:${task.id}`,
        note: answer.note,
      });
      await rows(
        tx,
        'UPDATE manual_task SET result = $2, note_sealed = $3, completed_by = $4, completed_at = $5 WHERE id = $1',
        [task.id, answer.result, note, answer.actor, this.#deps.now()],
      );
      const payload = { system, result: answer.result };
      await this.#writing.record(tx, at, {
        type: 'manual-task.completed',
        fact: task.id,
        actor: answer.actor,
        payload,
      });
      if (owed) await bringForward(tx, { id: owed.id, fact: task.id, now: this.#deps.now() });
      if (at.status === 'closed') return;
      const more = { system, kind: task.kind, result: answer.result };
      await signalCase(tx, caseId, { name: manualTaskCompleted.name, fact: task.id, more });
    });
  }

  /**
   * An officer stands for an identifier, and it counts as proof of the requester: before the search, or where a change of
   * a login waits for a better proof.
   */
  async proveIdentifier(caseId: string, proved: ProvedIdentifier, actor: string): Promise<void> {
    assertIdentifier(proved);
    await this.#change(caseId, [...BEFORE_SEARCH, ...BEFORE_RELEASE], async (tx, at) => {
      const waits = await isWaitingForProof(tx, at);
      if (!BEFORE_SEARCH.includes(at.status) && !waits)
        throw new WafaError('wrong-state', `the case is ${at.status}`);
      const now = this.#deps.now();
      const { requestId } = at;
      if (!(await this.#deps.requests.proveByOfficer(tx, { ...proved, requestId }, now)))
        throw new WafaError('wrong-state', 'an officer has confirmed this identifier');
      const [first] = await rows<{ id: string }>(
        tx,
        `INSERT INTO verification (id, request_id, method, actor, effective_at, recorded_at)
         VALUES ($1, $2, 'officer', $3, $4, $4) ON CONFLICT (request_id, method) DO NOTHING RETURNING id`,
        [uuidv7(), requestId, actor, now],
      );
      await this.#writing.record(tx, at, {
        type: 'identifier.proved',
        fact: uuidv7(),
        actor,
        payload: { kind: proved.kind },
      });
      if (waits) await signalCase(tx, caseId, { name: planOutdated.name, fact: uuidv7() });
      if (!first) return;
      await this.#writing.record(tx, at, {
        type: 'requester.verified',
        fact: 'officer',
        actor,
        payload: { method: 'officer' },
      });
      await signalCases(tx, { requestId, name: requesterVerified.name, fact: first.id });
    });
  }

  /** Of a closed case too: its last mail may be the refused one. */
  async sendAgain(caseId: string, messageId: string, actor: string): Promise<void> {
    await this.#change(caseId, CASE_STATUSES, async (tx, at) => {
      const message = await enqueueAgain(tx, { messageId, requestId: at.requestId });
      if (!message) throw new WafaError('not-found', 'no refused mail of this case');
      const payload = { message: messageId, template: message.template };
      await this.#writing.record(tx, at, { type: 'mail.again', fact: uuidv7(), actor, payload });
    });
  }

  /** The workflow keeps an approval until it knows of the package: only one of a package that is there may wait. */
  async #requireSealed(caseId: string, digest: string): Promise<void> {
    const [sealed] = await rows<{ digest: string }>(
      this.#deps.db,
      `SELECT encode(release_digest, 'hex') AS digest FROM package
       WHERE case_id = $1 AND destroyed_at IS NULL
         AND plan_id = (SELECT id FROM plan WHERE case_id = $1 ORDER BY version DESC LIMIT 1)`,
      [caseId],
    );
    if (!sealed) throw new WafaError('wrong-state', 'no package lies there');
    if (sealed.digest !== digest) throw new WafaError('digest-mismatch', 'another package lies there');
  }

  /** Locks the case, so that its status cannot move between the check and the change. */
  #change<Result>(
    id: string,
    allowed: readonly CaseStatus[],
    change: (tx: Queryable, at: CaseAt) => Promise<Result>,
  ): Promise<Result> {
    return this.#deps.db.transaction(async (tx) => {
      const [at] = await rows<CaseAt>(
        tx,
        'SELECT id, request_id AS "requestId", status FROM dsr_case WHERE id = $1 FOR UPDATE',
        [id],
      );
      if (!at) throw new WafaError('not-found', 'no such case');
      if (!allowed.includes(at.status)) throw new WafaError('wrong-state', `the case is ${at.status}`);
      return change(tx, at);
    });
  }
}

interface Given {
  readonly caseId: string;
  readonly subject: ApprovalSubject;
  /** Hex SHA-256. */
  readonly digest: string;
  readonly actor: string;
}

/** Undefined where this person has not approved exactly this. */
async function approvalOf(
  db: Queryable,
  { caseId, subject, digest, actor }: Given,
): Promise<ApprovalAnswer | undefined> {
  const [stands] = await rows<ApprovalAnswer & { readonly isTheirs: boolean }>(
    db,
    `SELECT coalesce(bool_or(approver = $4), false) AS "isTheirs",
       count(DISTINCT approver) >= max(approvers_needed)
         AND (max(role_needed) IS NULL OR bool_or(role_needed = ANY(roles))) AS complete
     FROM approval WHERE case_id = $1 AND subject = $2 AND digest = decode($3, 'hex')`,
    [caseId, subject, digest, actor],
  );
  return stands?.isTheirs ? { complete: stands.complete } : undefined;
}

interface OpenTask {
  readonly id: string;
  readonly kind: ManualTaskKind;
  readonly unanswered: boolean;
}

/** The oldest that is waited for; where none is, the last that the answer did not wait for. */
async function openTask(
  tx: Queryable,
  { caseId, system, kind }: { readonly caseId: string; readonly system: string; readonly kind: unknown },
): Promise<OpenTask> {
  const open = await rows<OpenTask>(
    tx,
    `SELECT id, kind, unanswered_at IS NOT NULL AS unanswered FROM manual_task
     WHERE case_id = $1 AND system = $2 AND result IS NULL AND ($3::text IS NULL OR kind = $3)
     ORDER BY opened_at, kind FOR UPDATE`,
    [caseId, system, kind ?? null],
  );
  const task = open.find(({ unanswered }) => !unanswered) ?? open.at(-1);
  if (!task) throw new WafaError('not-found', 'no open task for this system');
  return task;
}

/** After its search, only a rectification is proved better: what it has found stays. */
async function isWaitingForProof(tx: Queryable, { id, status }: CaseAt): Promise<boolean> {
  if (status !== 'needs-you') return false;
  const found = await rows(tx, `SELECT 1 FROM dsr_case WHERE id = $1 AND "right" = 'rectification'`, [id]);
  return found.length > 0;
}
