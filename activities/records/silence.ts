/**
 * A processor, or a system without a machine, that does not answer: the answer to the person does not wait for it, names
 * it, and goes out in time; what it owes is asked for on, and the person is told what came of it.
 */
import { recordEvents } from '#libs/audit/record';
import { factId } from '#libs/crypto/uuid';
import type { ManualResult, ManualTaskKind, Right } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { CaseRecords } from '../contract.js';
import type { Stores } from '../dependencies.js';
import { owe } from '../obligations/owe.js';
import { about, lockOpenCase, type CaseRow } from './case-row.js';

const DAY_MILLISECONDS = 86_400_000;
/** The officers are reminded of what is owed once a week. */
export const ASK_AGAIN_AFTER = 7 * DAY_MILLISECONDS;

/** SQL: what an answer says of a row of `manual_task`; null while it is waited for. */
export const outcomeOf = (task: string): string =>
  `coalesce(${task}.result, CASE WHEN ${task}.unanswered_at IS NOT NULL THEN 'unanswered' END)`;

export const silenceRecords = ({
  dataSource,
}: Stores): Pick<CaseRecords, 'recordUnanswered' | 'heldByVault'> => ({
  recordUnanswered: ({ caseId, asOf, tasks }) =>
    dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const silent = await rows<{ id: string; system: string; kind: ManualTaskKind }>(
        db,
        `UPDATE manual_task SET unanswered_at = $2 WHERE id = ANY($1::uuid[]) AND result IS NULL AND unanswered_at IS NULL
         RETURNING id, system, kind`,
        [tasks.map((name) => taskId(caseId, name)), asOf],
      );
      await recordEvents(
        db,
        silent.map(({ id, system, kind }) => ({
          ...{ ...about(row, asOf), fact: id, type: 'manual-task.unanswered' as const },
          payload: { system, kind },
        })),
      );
    }),

  async heldByVault({ caseId, systems }) {
    const held = await rows<{ system: string }>(
      dataSource,
      `SELECT system FROM system_state WHERE case_id = $1 AND system = ANY($2::text[]) AND state = 'requested'
         AND error_code = 'vault-unavailable'`,
      [caseId, [...systems]],
    );
    return { systems: held.map(({ system }) => system) };
  },
});

/** Of a task, by its name in the case. */
export const taskId = (caseId: string, name: string): string => factId(`case:${caseId}/manual-task/${name}`);

interface OwedTask {
  readonly id: string;
  readonly system: string;
  readonly kind: ManualTaskKind;
  readonly result: ManualResult | null;
  readonly openedAt: Date;
}

interface Answering {
  readonly row: CaseRow;
  readonly asOf: string;
  /** Systems that the answer names, also where one has answered since it was made. */
  readonly named?: readonly string[];
}

/** In the transaction of the answer: what it named as unanswered is owed from here on. */
export async function oweFollowUps(
  deps: Pick<Stores, 'dataKeys'>,
  db: Queryable,
  { row, asOf, named = [] }: Answering,
): Promise<void> {
  for (const { id, system, kind, result, openedAt } of await unansweredTasks(db, row, named)) {
    const dueAt = result === null ? new Date(Date.parse(asOf) + ASK_AGAIN_AFTER).toISOString() : asOf;
    const body = { of: row.right, task: id, as: kind, askedAt: openedAt.toISOString(), answeredAt: asOf };
    await owe(deps, db, { kind: 'follow-up', caseId: row.id, target: id, system, dueAt, body });
  }
}

/** Rights that are answered with what a person marked. */
const MARKED_BY_HAND: readonly Right[] = ['restriction', 'removal'];

/**
 * One of a system: the last that was asked for, to act and not only to look. A restriction beside another right has ended
 * with its answer; what was to be restricted, or taken down, for its own sake has not.
 */
const unansweredTasks = (
  db: Queryable,
  { id, right }: CaseRow,
  named: readonly string[],
): Promise<OwedTask[]> =>
  rows<OwedTask>(
    db,
    `SELECT id, system, kind, result, opened_at AS "openedAt" FROM (
       SELECT DISTINCT ON (system) * FROM manual_task WHERE case_id = $1 AND (kind <> 'mark-by-hand' OR $2 = ANY($4::text[]))
       ORDER BY system, opened_at DESC, kind) AS last
     WHERE unanswered_at IS NOT NULL AND (result IS NULL OR system = ANY($3::text[])) ORDER BY system`,
    [id, right, [...named], MARKED_BY_HAND],
  );
