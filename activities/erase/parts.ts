/** What each system would erase of a case, kept between plan, approval and execution. */
import { createHmac } from 'node:crypto';
import { canonicalJson, type Json } from '#libs/crypto/digest';
import { open, seal } from '#libs/crypto/sealed';
import type { ErasureItem, PlannedErasure } from '#libs/connectors/kit/erasure';
import { WafaError } from '#libs/domain/errors';
import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';

export interface Part {
  readonly system: string;
  readonly planned: PlannedErasure;
}

interface StoredPart {
  readonly system: string;
  readonly items: readonly ErasureItem[];
  readonly notSearched: PlannedErasure['notSearched'];
  readonly targetsSealed: Buffer;
  readonly targets: string;
}

const contextOf = (row: CaseRow, system: string): string => `erasure_part.targets:${row.id}/${system}`;

type Dependencies = Pick<ActivityDependencies, 'dataKeys'>;

/** Replaces an earlier plan of the same system. */
export async function storePart(
  { dataKeys }: Dependencies,
  db: Queryable,
  { row, system, planned, asOf }: Part & { readonly row: CaseRow; readonly asOf: string },
): Promise<void> {
  const key = await dataKeys.of(db, { ownerId: row.requestId, purpose: 'content' });
  const targets = JSON.stringify(planned.targets);
  await rows(
    db,
    `INSERT INTO erasure_part (case_id, system, items, not_searched, targets_sealed, targets_digest, planned_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (case_id, system) DO UPDATE SET items = $3, not_searched = $4, targets_sealed = $5,
       targets_digest = $6, planned_at = $7`,
    [
      row.id,
      system,
      JSON.stringify(planned.items),
      JSON.stringify(planned.notSearched),
      seal(key.bytes, targets, contextOf(row, system)),
      createHmac('sha256', key.bytes).update(targets).digest(),
      asOf,
    ],
  );
}

/** Items only: what a plan shows. */
export const partItems = (
  db: Queryable,
  caseId: string,
): Promise<
  { system: string; items: ErasureItem[]; notSearched: PlannedErasure['notSearched']; targets: string }[]
> =>
  rows(
    db,
    `SELECT system, items, not_searched AS "notSearched", encode(targets_digest, 'hex') AS targets
     FROM erasure_part WHERE case_id = $1 ORDER BY system`,
    [caseId],
  );

/** The part as it was approved; `digest-mismatch` where the plan says something else. */
export async function approvedPart(
  { dataKeys }: Dependencies,
  db: Queryable,
  { row, system, plan }: { readonly row: CaseRow; readonly system: string; readonly plan: ErasurePlan },
): Promise<PlannedErasure> {
  const [part] = await rows<StoredPart>(
    db,
    `SELECT system, items, not_searched AS "notSearched", targets_sealed AS "targetsSealed",
       encode(targets_digest, 'hex') AS targets FROM erasure_part WHERE case_id = $1 AND system = $2`,
    [row.id, system],
  );
  const approved = plan.systems.find((one) => one.system === system);
  if (!part || part.targets !== approved?.targets || !same(part.items, approved.items))
    throw new WafaError('digest-mismatch', `${system}: what is kept is not what was approved`);
  const key = await dataKeys.of(db, { ownerId: row.requestId, purpose: 'content' });
  const targets = JSON.parse(
    open(key.bytes, part.targetsSealed, contextOf(row, system)).toString(),
  ) as PlannedErasure['targets'];
  return { items: part.items, targets, notSearched: part.notSearched };
}

const same = (a: unknown, b: unknown): boolean => canonicalJson(a as Json) === canonicalJson(b as Json);
