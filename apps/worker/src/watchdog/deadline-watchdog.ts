/**
 * Watches the due dates in SQL alone, so that it does not depend on the engine that it watches. Writes the missed date
 * of a case whose workflow has not: the same event, under the same id.
 */
import type { DataSource } from 'typeorm';
import { clockRecords } from '#activities/records/clock.records';
import { alarmUnacknowledged } from '#activities/records/unacknowledged';
import { codeOf } from '#libs/domain/errors';
import type { WaitingFor } from '#libs/domain/words';
import { rows } from '#libs/persistence/data-source';
import { overdueObligations } from '#libs/persistence/obligations';
import { isOwnTurn } from '#libs/persistence/turn';
import { LOCKS } from '#libs/persistence/advisory-locks';
import type { WorkerDependencies } from '../dependencies.js';
import { Loop } from '../loop.js';

const EVERY_MILLISECONDS = 60_000;
/** Time for the workflow itself to record the date. */
const GRACE_MINUTES = 10;
const NEAR_HOURS = 72;
/** Jobs of vendors run for days; what needs a person is mailed. */
const OWED_GRACE_HOURS = 14 * 24;

export class DeadlineWatchdog {
  readonly #deps: Pick<WorkerDependencies, 'dataSource' | 'activities' | 'logger' | 'metrics'>;
  readonly #loop: Loop;

  constructor(deps: Pick<WorkerDependencies, 'dataSource' | 'activities' | 'logger' | 'metrics'>) {
    this.#deps = deps;
    deps.metrics.expect('wafa_missed_dates_total', [{}]);
    this.#loop = new Loop({
      name: 'deadline-watchdog',
      metrics: deps.metrics,
      everyMilliseconds: EVERY_MILLISECONDS,
      step: () => this.look(new Date()),
      onError: (error) => deps.logger.error('the deadline watchdog could not look', { code: codeOf(error) }),
    });
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** One round; of several workers only one looks at a time. */
  async look(asOf: Date): Promise<void> {
    const { dataSource, activities, logger } = this.#deps;
    const missed = await dataSource.transaction(async (db) =>
      (await isOwnTurn(db, LOCKS.watchdog)) ? missedCases(db, asOf) : [],
    );
    const { recordClockEvent } = clockRecords(activities);
    for (const { caseId, waitingFor } of missed) {
      logger.error('a due date passed unrecorded', { caseId });
      this.#deps.metrics.count('wafa_missed_dates_total', {});
      try {
        await recordClockEvent({ caseId, asOf: asOf.toISOString(), event: 'overdue', waitingFor });
      } catch (error) {
        // The next round tries again; the dates of the others do not wait for it.
        logger.error('a missed date could not be recorded', { caseId, code: codeOf(error) });
      }
    }
    const silent = await dataSource.transaction(async (db) =>
      (await isOwnTurn(db, LOCKS.watchdog)) ? alarmUnacknowledged(db, asOf.toISOString()) : 0,
    );
    if (silent > 0) logger.error('the receipt of requests is not confirmed', { count: silent });
    const near = await nearCount(dataSource, asOf);
    if (near > 0) logger.warn(`open cases are due within ${NEAR_HOURS} hours`, { count: near });
    const overdue = await overdueObligations(dataSource, { asOf, graceHours: OWED_GRACE_HOURS });
    if (overdue > 0) logger.error('what is owed after cases is not done', { count: overdue });
  }
}

interface Missed {
  readonly caseId: string;
  readonly waitingFor: WaitingFor;
}

/** The status tells roughly what the workflow would have named. */
const missedCases = (db: Pick<DataSource, 'query'>, asOf: Date): Promise<Missed[]> =>
  rows<Missed>(
    db,
    `SELECT c.id AS "caseId", CASE
       WHEN c.status IN ('received', 'verifying') THEN 'verification'
       WHEN c.status = 'waiting-on-requester' THEN 'choice'
       WHEN c.status = 'delivering' THEN 'hold'
       WHEN c.status = 'needs-you' THEN 'manual-tasks'
       WHEN EXISTS (SELECT 1 FROM package p WHERE p.case_id = c.id AND p.destroyed_at IS NULL) THEN 'release-approval'
       WHEN c.status = 'awaiting-approval' THEN 'plan-approval'
       WHEN EXISTS (SELECT 1 FROM plan p WHERE p.case_id = c.id) THEN 'package'
       ELSE 'discovery' END AS "waitingFor"
     FROM dsr_case c JOIN case_clock k ON k.case_id = c.id
     WHERE c.status <> 'closed' AND c.answered_at IS NULL AND k.effective_due_ends_before <= $1::timestamptz - make_interval(mins => $2)
       AND NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.case_id = c.id AND e.type = 'clock.overdue'
         AND e.effective_at >= k.effective_due_ends_before)
     ORDER BY k.effective_due_ends_before LIMIT 500`,
    [asOf, GRACE_MINUTES],
  );

async function nearCount(db: Pick<DataSource, 'query'>, asOf: Date): Promise<number> {
  const [near] = await rows<{ count: number }>(
    db,
    `SELECT count(*)::int AS count FROM dsr_case c JOIN case_clock k ON k.case_id = c.id
     WHERE c.status <> 'closed' AND c.answered_at IS NULL AND k.effective_due_ends_before > $1::timestamptz
       AND k.effective_due_ends_before <= $1::timestamptz + make_interval(hours => $2)`,
    [asOf, NEAR_HOURS],
  );
  return near?.count ?? 0;
}
