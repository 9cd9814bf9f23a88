/** Paused systems: seen and resumed for every case. One that is paused or silent: left to a person in one case. */
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import { factId } from '#libs/crypto/uuid';
import type { Localised } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { rows } from '#libs/persistence/data-source';
import { pausedObligations } from '#libs/persistence/obligations';
import { enqueueSignals } from '#libs/persistence/outbox';
import { pausedSystems, resumeSystem } from '#libs/persistence/system-pauses';
import {
  caseWorkflowId,
  obligationWorkflowId,
  systemResumed,
  systemTakenByHand,
} from '#workflows/case/messages';

export interface SystemHealth {
  readonly system: string;
  readonly connector: string;
  readonly name: Localised;
  readonly pausedAt: Date | null;
  readonly cause: string | null;
  /** Open cases that wait for it. */
  readonly waitingCases: number;
}

export class SystemsService {
  readonly #db: DataSource;
  readonly #systems: readonly System[];
  readonly #now: () => Date;

  constructor(deps: { db: DataSource; systems: readonly System[]; now: () => Date }) {
    this.#db = deps.db;
    this.#systems = deps.systems;
    this.#now = deps.now;
  }

  async list(): Promise<{ systems: SystemHealth[] }> {
    const pauses = await pausedSystems(this.#db.manager);
    const waiting = await rows<{ system: string; cases: number }>(
      this.#db.manager,
      `SELECT s.system, count(*)::int AS cases FROM system_state s JOIN dsr_case c ON c.id = s.case_id
       WHERE s.state = 'paused' AND c.status <> 'closed' GROUP BY s.system`,
    );
    const systems = this.#systems.map(({ key, connector, name }) => {
      const pause = pauses.find(({ system }) => system === key);
      return {
        ...{ system: key, connector, name },
        pausedAt: pause?.pausedAt ?? null,
        cause: pause?.cause ?? null,
        waitingCases: waiting.find(({ system }) => system === key)?.cases ?? 0,
      };
    });
    return { systems };
  }

  /** One transaction: the pause ends, its event, and a signal to every case and obligation that waits. */
  async resume(system: string, actor: string): Promise<void> {
    if (!this.#systems.some(({ key }) => key === system)) throw new WafaError('not-found', 'no such system');
    await this.#db.transaction(async (tx) => {
      const pauseId = await resumeSystem(tx, { system, actor, now: this.#now() });
      if (pauseId === undefined) throw new WafaError('wrong-state', 'the system is not paused');
      const waiting = await rows<{ caseId: string }>(
        tx,
        `SELECT c.id AS "caseId" FROM system_state s JOIN dsr_case c ON c.id = s.case_id
         WHERE s.system = $1 AND s.state = 'paused' AND c.status <> 'closed'`,
        [system],
      );
      const workflows = [
        ...waiting.map(({ caseId }) => ({ of: `case:${caseId}`, workflowId: caseWorkflowId(caseId) })),
        ...(await pausedObligations(tx, system)).map(({ id }) => ({
          of: `obligation:${id}`,
          workflowId: obligationWorkflowId(id),
        })),
      ];
      await enqueueSignals(
        tx,
        workflows.map(({ of, workflowId }) => ({
          id: factId(`${of}/${systemResumed.name}/${pauseId}`),
          workflowId,
          name: systemResumed.name,
          payload: { factId: pauseId, system },
        })),
      );
    });
  }

  /** One transaction: the officer's act as an event, and the signal to the case. */
  async takeByHand(
    { id: caseId, system }: { readonly id: string; readonly system: string },
    actor: string,
  ): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const [state] = await rows<{ requestId: string; since: Date }>(
        tx,
        `SELECT c.request_id AS "requestId", s.effective_at AS "since" FROM system_state s JOIN dsr_case c ON c.id = s.case_id
         WHERE s.case_id = $1 AND s.system = $2 AND s.state IN ('paused', 'requested') AND c.status <> 'closed'
         FOR UPDATE OF s`,
        [caseId, system],
      );
      if (!state) throw new WafaError('wrong-state', 'this case does not wait for the system');
      const fact = factId(`case:${caseId}/by-hand/${system}/${state.since.toISOString()}`);
      const { requestId } = state;
      await recordEvent(tx, {
        ...{ fact, requestId, caseId, actor, effectiveAt: this.#now() },
        type: 'system.taken-by-hand',
        payload: { system },
      });
      await enqueueSignals(tx, [
        {
          id: fact,
          workflowId: caseWorkflowId(caseId),
          name: systemTakenByHand.name,
          payload: { factId: fact, system },
        },
      ]);
    });
  }
}
