/**
 * What an erasure means for restrictions. Where marked records are kept on a ground, they stay restricted until they go,
 * too: used for that ground and for nothing else (GDPR Art. 17(3)). Where they are erased, no mark is left to lift, of
 * the erasure itself or of an earlier case of the person.
 */
import { recordEvent } from '#libs/audit/record';
import type { Identifier } from '#libs/connectors/kit/connector';
import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import { doneSystems } from '#libs/domain/plan/erasure-plan';
import { needsNoErasure, stillMarked } from '#libs/domain/plan/still-marked';
import type { TaskOutcome } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { lockRestriction } from '#libs/persistence/restrictions';
import type { ActivityDependencies } from '../dependencies.js';
import { doneByHand, effectsOf } from '../erase/effects.js';
import { lastErasurePlan } from '../plan/stored-plan.js';
import { about, lockCase, type CaseRow } from '../records/case-row.js';
import { outcomeOf } from '../records/silence.js';
import { allIdentifiers } from './all-identifiers.js';
import { endRestriction } from './lift.records.js';
import { marksOf } from './marks-of.js';
import { keptRequest } from './restriction-keys.js';
import { restrictionsOf } from './restrictions-of.js';

type At = { readonly row: CaseRow; readonly asOf: string };

export async function settleAfterErasure(
  deps: ActivityDependencies,
  db: Queryable,
  { row, asOf }: At,
): Promise<void> {
  const plan = (await lastErasurePlan(db, row.id)) ?? { systems: [] };
  const byHand = await doneByHand(db, row);
  await settleOwn(deps, db, { row, asOf, plan, byHand });
  const done = new Set([
    ...doneSystems({ effects: await effectsOf(db, row), byHand }),
    ...needsNoErasure(plan),
    ...(await heldNowhere(db, row)),
  ]);
  const known = new Set((await allIdentifiers(deps, db, row)).map(nameOf));
  for (const other of await restrictionsOf(deps, db, row)) {
    if (other.caseId === row.id) continue;
    const marks = await marksOf(db, other.caseId);
    const kept = stillMarked(plan, { marks, byHand });
    const gone: string[] = [];
    for (const system of marks
      .map((one) => one.system)
      .filter((one) => done.has(one) && !kept.includes(one))) {
      // Also what only it knows of the person there may carry its mark.
      const marked = await keptRequest(deps, db, { restrictionId: other.id, system });
      if (marked?.identifiers.every((one) => known.has(nameOf(one)))) gone.push(system);
    }
    await endMarks(deps, db, { ...other, asOf, systems: gone });
  }
}

/** Systems that were searched for the erasure and held nothing of the person. */
async function heldNowhere(db: Queryable, { id }: CaseRow): Promise<string[]> {
  const found = await rows<{ system: string }>(
    db,
    `SELECT system FROM system_state WHERE case_id = $1 AND state = 'nothing-held'`,
    [id],
  );
  return found.map(({ system }) => system);
}

interface Own extends At {
  readonly plan: Pick<ErasurePlan, 'systems'>;
  readonly byHand: Readonly<Record<string, TaskOutcome>>;
}

async function settleOwn(
  deps: ActivityDependencies,
  db: Queryable,
  { row, asOf, plan, byHand }: Own,
): Promise<void> {
  const restriction = await lockRestriction(db, { caseId: row.id });
  if (!restriction) return;
  const marks = await marksOf(db, row.id);
  const kept = stillMarked(plan, { marks, byHand });
  const gone = marks.map(({ system }) => system).filter((system) => !kept.includes(system));
  await endMarks(deps, db, { ...restriction, asOf, systems: gone, stands: kept.length > 0 });
  if (kept.length === 0) return;
  await rows(db, `UPDATE restriction SET ground = 'kept-after-erasure' WHERE id = $1`, [restriction.id]);
  const payload = { restriction: restriction.id, systems: kept };
  await recordEvent(db, { ...about(row, asOf), fact: 'kept', type: 'restriction.continues', payload });
}

export const nameOf = ({ kind, value }: Identifier): string => `${kind}:${value}`;

interface Ended {
  readonly id: string;
  readonly caseId: string;
  readonly asOf: string;
  readonly systems: readonly string[];
  /** It goes on whatever marks are left. */
  readonly stands?: boolean;
}

/** The restriction ends with the last of its marks; nobody finds the person through it there any more. */
export async function endMarks(
  deps: Pick<ActivityDependencies, 'dataKeys'>,
  db: Queryable,
  { id, caseId, asOf, systems, stands }: Ended,
): Promise<void> {
  await rows(
    db,
    `UPDATE system_mark SET state = 'erased', ends_at = NULL, effective_at = $3, recorded_at = now()
     WHERE case_id = $1 AND system = ANY($2::text[]) AND mark = 'restrict'
       AND state IN ('intended', 'applied', 'by-hand')`,
    [caseId, [...systems], asOf],
  );
  await rows(db, 'DELETE FROM restriction_key WHERE restriction_id = $1 AND system = ANY($2::text[])', [
    ...[id, [...systems]],
  ]);
  if (stands ?? (await marksLeft(db, caseId))) return;
  await endRestriction(deps, db, { restrictionId: id, asOf });
  const row = await lockCase(db, caseId);
  const event = { ...about(row, asOf), fact: 'erased', type: 'restriction.ended' } as const;
  await recordEvent(db, { ...event, payload: { restriction: id } });
}

/** A system where a person marked, or may have, is one, too: only a person can say that nothing is left there. */
async function marksLeft(db: Queryable, caseId: string): Promise<boolean> {
  const left = await rows(
    db,
    `SELECT 1 FROM system_mark WHERE case_id = $1 AND mark = 'restrict' AND state IN ('intended', 'applied', 'by-hand')
     UNION ALL SELECT 1 FROM manual_task t WHERE t.case_id = $1 AND t.kind = 'mark-by-hand'
       AND ${outcomeOf('t')} IN ('done', 'unanswered')`,
    [caseId],
  );
  return left.length > 0;
}
