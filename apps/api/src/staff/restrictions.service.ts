/** Restrictions as officers see and end them. The end begins with a notice to the person (GDPR Art. 18(3)). */
import type { DataSource } from 'typeorm';
import type { BegunLift, DecidedObjection, RestrictionsQuery } from '#libs/contracts/marks';
import { uuidv7 } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import type { Language, LiftReason } from '#libs/domain/words';
import type { DataKeys } from '#libs/persistence/data-keys';
import { rows } from '#libs/persistence/data-source';
import { enqueueMail } from '#libs/persistence/outbox';
import { insertLift } from '#libs/persistence/restriction-lifts';
import { listRestrictions, lockRestriction, type RestrictionRow } from '#libs/persistence/restrictions';
import type { CaseGateway } from '#libs/temporal/case-gateway';
import { LIFT_WORKFLOW, obligationWorkflowId, type LiftStart } from '#workflows/case/messages';

export interface RestrictionsDependencies {
  readonly db: DataSource;
  readonly keys: DataKeys;
  readonly gateway: CaseGateway;
  readonly now: () => Date;
}

export class RestrictionsService {
  readonly #deps: RestrictionsDependencies;

  constructor(deps: RestrictionsDependencies) {
    this.#deps = deps;
  }

  async list({ standing, limit }: RestrictionsQuery): Promise<{ restrictions: RestrictionRow[] }> {
    const filter = { standing: standing === 'true', limit };
    return { restrictions: await listRestrictions(this.#deps.db.manager, filter) };
  }

  /** One transaction: the notice, the attempt that waits for it, its event. Nothing is lifted here. */
  async lift(id: string, reason: LiftReason, actor: string): Promise<BegunLift> {
    const { db, keys, now } = this.#deps;
    const asOf = now();
    return db.transaction(async (tx) => {
      const restriction = await lockRestriction(tx, { id });
      if (!restriction) throw new WafaError('not-found', 'no such restriction stands');
      const { caseId, requestId } = restriction;
      const [about] = await rows<{ language: Language; status: string }>(
        tx,
        `SELECT r.language, c.status FROM dsr_case c JOIN request r ON r.id = c.request_id
         WHERE c.id = $1 FOR SHARE OF c`,
        [caseId],
      );
      if (about?.status !== 'closed')
        throw new WafaError('wrong-state', 'the case is open: its own end decides about the restriction');
      // Without an address nobody can be told, and untold nothing is lifted.
      await keys.of(tx, { ownerId: requestId, purpose: 'contact' });
      const noticeId = uuidv7();
      const mail = { template: 'restriction-ends', language: about.language, audience: 'requester' } as const;
      const message = { ...mail, requestId, caseId, parameters: { reason }, effectiveAt: asOf };
      await enqueueMail(tx, { id: noticeId, ...message });
      const liftId = uuidv7();
      const payload: LiftStart = { liftId };
      const workflow = { workflowId: obligationWorkflowId(liftId), name: LIFT_WORKFLOW, payload };
      const at = { actor, asOf, workflow };
      if (!(await insertLift(tx, { id: liftId, restriction, reason, noticeId, ...at })))
        throw new WafaError('wrong-state', 'the restriction is being lifted');
      return { liftId, noticeId };
    });
  }

  decide(caseId: string, decided: DecidedObjection, actor: string): Promise<void> {
    return this.#deps.gateway.decideObjection(caseId, { ...decided, decisionId: uuidv7(), actor });
  }
}
