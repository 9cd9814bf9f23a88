/** Paused and stopped systems: seen, stopped and resumed for every case. One that is paused or silent: left to a person in one case. */
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import { factId } from '#libs/crypto/uuid';
import type { Localised } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import type { StopReason } from '#libs/domain/decisions';
import { rows } from '#libs/persistence/data-source';
import { pausedObligations } from '#libs/persistence/obligations';
import { enqueueSignals } from '#libs/persistence/outbox';
import { EVERY_SYSTEM, pausedSystems, resumeSystem, stopSystem } from '#libs/persistence/system-pauses';
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
  /** Error code, or the reason of a stop. */
  readonly cause: string | null;
  /** Null where the system itself refused us. */
  readonly stoppedBy: string | null;
  /** Open cases that wait for it. */
  readonly waitingCases: number;
}

/** The emergency stop of all systems. */
export interface Stopped {
  readonly since: Date;
  readonly reason: string;
  readonly by: string | null;
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

  async list(): Promise<{ stop: Stopped | null; systems: SystemHealth[] }> {
    const pauses = await pausedSystems(this.#db.manager);
    const waiting = await rows<{ system: string; cases: number }>(
      this.#db.manager,
      `SELECT s.system, count(*)::int AS cases FROM system_state s JOIN dsr_case c ON c.id = s.case_id
       WHERE s.state = 'paused' AND c.status <> 'closed' GROUP BY s.system`,
    );
    const all = pauses.find(({ system }) => system === EVERY_SYSTEM);
    const systems = this.#systems.map(({ key, connector, name }) => {
      const pause = pauses.find(({ system }) => system === key);
      return {
        ...{ system: key, connector, name },
        pausedAt: pause?.pausedAt ?? null,
        cause: pause?.cause ?? null,
        stoppedBy: pause?.pausedBy ?? null,
        waitingCases: waiting.find(({ system }) => system === key)?.cases ?? 0,
      };
    });
    const stop = all && { since: all.pausedAt, reason: all.cause, by: all.pausedBy };
    return { stop: stop ?? null, systems };
  }

  /** The emergency stop. What has begun in a system ends as a whole; nothing further begins. */
  async stop(system: string, reason: StopReason, actor: string): Promise<void> {
    this.#requireDeclared(system);
    await this.#db.transaction(async (tx) => {
      if (!(await stopSystem(tx, { system, reason, actor, now: this.#now() })))
        throw new WafaError('wrong-state', 'it is stopped already');
    });
  }

  /** One transaction: the pauses end, their events, and a signal to every case and obligation that waits and may go on. */
  async resume(system: string, actor: string): Promise<void> {
    this.#requireDeclared(system);
    await this.#db.transaction(async (tx) => {
      const ended = await resumeSystem(tx, { system, actor, now: this.#now() });
      if (ended.length === 0) throw new WafaError('wrong-state', 'the system is not paused');
      const still = new Set((await pausedSystems(tx)).map((pause) => pause.system));
      const waiting = await rows<{ caseId: string; system: string }>(
        tx,
        `SELECT c.id AS "caseId", s.system FROM system_state s JOIN dsr_case c ON c.id = s.case_id
         WHERE ($1 = '${EVERY_SYSTEM}' OR s.system = $1) AND s.state = 'paused' AND c.status <> 'closed'`,
        [system],
      );
      const workflows = [
        ...waiting.map((one) => ({
          ...{ of: `case:${one.caseId}`, workflowId: caseWorkflowId(one.caseId), system: one.system },
        })),
        ...(await pausedObligations(tx, system)).map((one) => ({
          ...{ of: `obligation:${one.id}`, workflowId: obligationWorkflowId(one.id), system: one.system },
        })),
      ];
      const free = workflows.filter((one) => !still.has(one.system) && !still.has(EVERY_SYSTEM));
      await enqueueSignals(
        tx,
        free.map((one) => {
          const fact = factId(`${one.of}/${systemResumed.name}/${ended.join('/')}/${one.system}`);
          return {
            ...{ id: fact, workflowId: one.workflowId, name: systemResumed.name },
            payload: { factId: fact, system: one.system },
          };
        }),
      );
    });
  }

  #requireDeclared(system: string): void {
    if (system !== EVERY_SYSTEM && !this.#systems.some(({ key }) => key === system))
      throw new WafaError('not-found', 'no such system');
  }

  /** One transaction: the officer's act as an event, and the signal to the case. */
  async takeByHand(
    { id: caseId, system }: { readonly id: string; readonly system: string },
    actor: string,
  ): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const [state] = await rows<{ requestId: string; since: Date }>(
        tx,
        `SELECT c.request_id AS "requestId", coalesce(s.failing_since, s.effective_at) AS "since" FROM system_state s JOIN dsr_case c ON c.id = s.case_id
         WHERE s.case_id = $1 AND s.system = $2 AND (s.state IN ('paused', 'requested') OR s.failing_since IS NOT NULL) AND c.status <> 'closed'
         FOR UPDATE OF s`,
        [caseId, system],
      );
      if (!state) {
        const [known] = await rows(tx, 'SELECT FROM dsr_case WHERE id = $1', [caseId]);
        if (!known) throw new WafaError('not-found', 'no such case');
        throw new WafaError('wrong-state', 'this case does not wait for the system');
      }
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
