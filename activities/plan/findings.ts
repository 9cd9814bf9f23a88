import { WafaError } from '#libs/domain/errors';
import type { SystemFinding, Withholding } from '#libs/domain/plan/access-plan';
import type { SystemState, TaskOutcome } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { outcomeOf } from '../records/silence.js';
import { searchWaves, type OrderedSystem } from '../discover/waves.js';

interface FindingRow {
  readonly collection: string;
  readonly records: string;
  readonly notSearched: string | null;
}

/** What every system answered, in the order of the search. */
export async function systemFindings(
  db: Queryable,
  caseId: string,
  systems: readonly OrderedSystem[],
): Promise<SystemFinding[]> {
  const states = await rows<{ system: string; state: SystemState; result: TaskOutcome | null }>(
    db,
    `SELECT s.system, s.state, ${outcomeOf('t')} AS result FROM system_state s
     LEFT JOIN manual_task t ON t.case_id = s.case_id AND t.system = s.system AND t.kind IN ('look-by-hand', 'bigquery-export')
     WHERE s.case_id = $1`,
    [caseId],
  );
  const order = searchWaves(systems).flat();
  const sorted = states.toSorted((a, b) => order.indexOf(a.system) - order.indexOf(b.system));
  const findings: SystemFinding[] = [];
  for (const { system, state, result } of sorted)
    findings.push({
      system,
      state: answered(system, state),
      ...(result === null ? {} : { manualResult: result }),
      collections: await collectionsOf(db, caseId, system),
    });
  return findings;
}

function answered(system: string, state: SystemState): SystemFinding['state'] {
  // What was erased meanwhile had been found.
  if (state === 'erased' || state === 'verified' || state === 'accepted') return 'confirmed';
  if (state === 'confirmed' || state === 'nothing-held' || state === 'manual') return state;
  throw new WafaError('wrong-state', `${system} is ${state}: there is nothing to plan from yet`);
}

async function collectionsOf(
  db: Queryable,
  caseId: string,
  system: string,
): Promise<SystemFinding['collections']> {
  const found = await rows<FindingRow>(
    db,
    `SELECT collection, records, not_searched AS "notSearched" FROM finding WHERE case_id = $1 AND system = $2`,
    [caseId, system],
  );
  return found.map(({ collection, records, notSearched }) => ({
    collection,
    records: Number(records),
    ...(notSearched === null ? {} : { notSearched }),
  }));
}

/** The withholdings that stand now. */
export const withholdings = (db: Queryable, caseId: string): Promise<Withholding[]> =>
  rows<Withholding>(
    db,
    `SELECT system, collection, encode(record_hash, 'hex') AS "recordHash", reason FROM redaction
     WHERE case_id = $1 AND withdrawn_at IS NULL`,
    [caseId],
  );
