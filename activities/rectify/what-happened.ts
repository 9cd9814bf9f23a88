/** What was really corrected in a case so far: by machines, from the ledger, and by people, from their tasks. */
import type { RectificationPlan } from '#libs/contracts/rectification-plan';
import { changesOf, loginChanges, type Corrected } from '#libs/domain/plan/rectification-plan';
import type { TaskOutcome } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';
import { outcomeOf } from '../records/silence.js';
import { followChanges } from './changed-by-hand.js';

/** Over every plan of the case that was carried out: a later one finds right what an earlier one corrected. */
export async function whatHappened(db: Queryable, row: CaseRow, plan: RectificationPlan): Promise<Corrected> {
  const effects = await rows<{ system: string; result: string }>(
    db,
    `SELECT system, result FROM effect WHERE owner_id = $1 AND action = 'rectify' AND finished_at IS NOT NULL
       AND system = ANY($2::text[]) ORDER BY intended_at`,
    [row.id, plan.systems.map(({ system }) => system)],
  );
  const changed: Record<string, number> = {};
  let missing: readonly string[] = [];
  for (const { system, result } of effects) {
    const done = JSON.parse(result) as Partial<Corrected>;
    // A repeat after a lost answer finds everything right and counts nothing.
    for (const { id } of changesOf(plan).filter((one) => one.system === system)) changed[id] ??= 0;
    for (const [id, count] of Object.entries(done.changed ?? {})) changed[id] = (changed[id] ?? 0) + count;
    missing = [...missing.filter((id) => !isOf(plan, system, id)), ...(done.missing ?? [])];
  }
  return { changed, missing, byHand: await tasksByHand(db, row) };
}

const isOf = (plan: RectificationPlan, system: string, id: string): boolean =>
  changesOf(plan).some((change) => change.id === id && change.system === system);

/** By system: what a person reported; those still open are absent from the answer, which waits for them. */
export async function tasksByHand(db: Queryable, { id }: CaseRow): Promise<Record<string, TaskOutcome>> {
  const tasks = await rows<{ system: string; result: TaskOutcome | null }>(
    db,
    `SELECT system, ${outcomeOf('t')} AS result FROM manual_task t WHERE case_id = $1 AND kind = 'rectify-by-hand'`,
    [id],
  );
  return Object.fromEntries(tasks.map(({ system, result }) => [system, result ?? 'cannot']));
}

/** What a person changed of a login has the same consequences as what a machine changed. */
export async function followByHand(
  deps: ActivityDependencies,
  db: Queryable,
  {
    row,
    plan,
    corrected,
    asOf,
  }: {
    readonly row: CaseRow;
    readonly plan: RectificationPlan;
    readonly corrected: Corrected;
    readonly asOf: string;
  },
): Promise<void> {
  const changes = loginChanges(plan).filter(({ system }) => corrected.byHand[system] === 'done');
  await followChanges(deps, db, { row, asOf, changes });
}
