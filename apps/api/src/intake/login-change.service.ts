/**
 * The holder of an old address says "not me": what would change the login is declined, and the plan is built anew with
 * the rest. Too late once a system was touched.
 */
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import { rectificationPlanSchema } from '#libs/contracts/rectification-plan';
import { factId } from '#libs/crypto/uuid';
import { loginChanges } from '#libs/domain/plan/rectification-plan';
import type { CaseStatus } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { noticeByCode, noticeByLink, type Notice } from '#libs/persistence/login-change-notices';
import { enqueueMail, enqueueSignals } from '#libs/persistence/outbox';
import { caseWorkflowId, planOutdated } from '#workflows/case/messages';
import type { Proof } from './confirmation.service.js';

export type Stopping = 'stopped' | 'too-late' | 'invalid';

interface StoppedCase {
  readonly requestId: string;
  readonly status: CaseStatus;
  readonly begun: boolean;
}

export class LoginChangeService {
  readonly #db: DataSource;
  readonly #now: () => Date;

  constructor(deps: { db: DataSource; now: () => Date }) {
    this.#db = deps.db;
    this.#now = deps.now;
  }

  /** The second time it changes nothing, and says the same. */
  async stop(proof: Proof): Promise<Stopping> {
    // Counts the try also where nothing comes of it.
    const notice =
      'token' in proof
        ? await noticeByLink(this.#db.manager, proof.token)
        : await noticeByCode(this.#db.manager, proof);
    if (!notice) return 'invalid';
    return this.#db.transaction((tx) => this.#stop(tx, notice));
  }

  async #stop(tx: Queryable, { id, caseId }: Notice): Promise<Stopping> {
    const [at] = await rows<StoppedCase>(
      tx,
      `SELECT request_id AS "requestId", status,
         EXISTS (SELECT FROM effect WHERE owner_id = c.id AND action = 'rectify') AS begun
       FROM dsr_case c WHERE id = $1 FOR UPDATE`,
      [caseId],
    );
    if (!at) return 'invalid';
    if (await isStopped(tx, caseId)) return 'stopped';
    if (at.begun || at.status === 'closed') return 'too-late';
    await this.#decline(tx, { id, caseId, requestId: at.requestId });
    return 'stopped';
  }

  async #decline(
    tx: Queryable,
    { id, caseId, requestId }: Notice & { readonly requestId: string },
  ): Promise<void> {
    const now = this.#now();
    const numbers = await correctionsOfLogin(tx, caseId);
    await rows(
      tx,
      `UPDATE correction SET decision = 'decline', reason = 'stopped-by-holder', targets = NULL, value_sealed = NULL,
         decided_by = 'holder', decided_at = $3 WHERE case_id = $1 AND number = ANY($2::smallint[])`,
      [caseId, numbers, now],
    );
    await rows(tx, 'UPDATE login_change_notice SET stopped_at = $2 WHERE id = $1', [id, now]);
    const event = { requestId, caseId, actor: 'holder', effectiveAt: now, fact: id } as const;
    await recordEvent(tx, { ...event, type: 'correction.stopped', payload: { corrections: numbers } });
    await enqueueMail(tx, {
      id: factId(`case:${caseId}/mail/officer-login-change-stopped`),
      ...{ requestId, caseId, template: 'officer-login-change-stopped' },
      ...{ language: 'en', audience: 'officer', effectiveAt: now },
    });
    const fact = factId(`case:${caseId}/login-change-stopped/${id}`);
    await enqueueSignals(tx, [
      {
        id: fact,
        workflowId: caseWorkflowId(caseId),
        name: planOutdated.name,
        payload: { factId: fact },
      },
    ]);
  }
}

const isStopped = async (tx: Queryable, caseId: string): Promise<boolean> =>
  (
    await rows(tx, 'SELECT 1 FROM login_change_notice WHERE case_id = $1 AND stopped_at IS NOT NULL', [
      caseId,
    ])
  ).length > 0;

/** As the newest plan says: a change is held only once it is in an approved plan. */
async function correctionsOfLogin(tx: Queryable, caseId: string): Promise<number[]> {
  const [plan] = await rows<{ body: Buffer }>(
    tx,
    'SELECT body FROM plan WHERE case_id = $1 ORDER BY version DESC LIMIT 1',
    [caseId],
  );
  if (!plan) return [];
  const changes = loginChanges(rectificationPlanSchema.parse(JSON.parse(plan.body.toString())));
  return [...new Set(changes.map(({ id }) => Number(id.split('.')[0])))];
}
