/** What each system would correct of a case, kept between plan, approval and execution. */
import { createHmac } from 'node:crypto';
import { canonicalJson, type Json } from '#libs/crypto/digest';
import { open, seal } from '#libs/crypto/sealed';
import type { Correction, PlannedCorrection, PlannedRectification } from '#libs/connectors/kit/rectification';
import { WafaError } from '#libs/domain/errors';
import type { RectificationPlan } from '#libs/contracts/rectification-plan';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';

/** Personal data: sealed, and bound to the plan by a keyed digest. */
export interface Part {
  readonly corrections: readonly Correction[];
  readonly targets: PlannedRectification['targets'];
  readonly planned: readonly PlannedCorrection[];
}

type Dependencies = Pick<ActivityDependencies, 'dataKeys'>;
interface At {
  readonly row: CaseRow;
  readonly system: string;
}

const contextOf = ({ row, system }: At): string => `rectification_part.content:${row.id}/${system}`;

const contentKey = async ({ dataKeys }: Dependencies, db: Queryable, row: CaseRow): Promise<Uint8Array> =>
  (await dataKeys.of(db, { ownerId: row.requestId, purpose: 'content' })).bytes;

const digestOf = (key: Uint8Array, content: string): string =>
  createHmac('sha256', key).update('rectification-part/').update(content).digest('hex');

/** Replaces an earlier plan of the same system. */
export async function storePart(
  deps: Dependencies,
  db: Queryable,
  { planned, corrections, targets, asOf, ...at }: Part & At & { readonly asOf: string },
): Promise<void> {
  const key = await contentKey(deps, db, at.row);
  const content = canonicalJson({ corrections, targets, planned } as unknown as Json);
  await rows(
    db,
    `INSERT INTO rectification_part (case_id, system, corrections, content_sealed, content_digest, planned_at)
     VALUES ($1, $2, $3, $4, decode($5, 'hex'), $6)
     ON CONFLICT (case_id, system) DO UPDATE SET corrections = $3, content_sealed = $4, content_digest = decode($5, 'hex'),
       planned_at = $6`,
    [
      ...[at.row.id, at.system, JSON.stringify(planned)],
      ...[seal(key, content, contextOf(at)), digestOf(key, content), asOf],
    ],
  );
}

/** What the plan shows of the parts, by system. */
export async function plannedParts(
  db: Queryable,
  caseId: string,
): Promise<
  ReadonlyMap<string, { readonly planned: readonly PlannedCorrection[]; readonly targets: string }>
> {
  const found = await rows<{ system: string; planned: PlannedCorrection[]; targets: string }>(
    db,
    `SELECT system, corrections AS planned, encode(content_digest, 'hex') AS targets
     FROM rectification_part WHERE case_id = $1`,
    [caseId],
  );
  return new Map(found.map(({ system, ...part }) => [system, part]));
}

export const dropPart = (db: Queryable, { row, system }: At): Promise<unknown> =>
  rows(db, 'DELETE FROM rectification_part WHERE case_id = $1 AND system = $2', [row.id, system]);

/** The part of the system, which must be the approved one to the last byte; else `digest-mismatch`. */
export async function approvedPart(
  deps: Dependencies,
  db: Queryable,
  { plan, ...at }: At & { readonly plan: RectificationPlan },
): Promise<Part> {
  const [stored] = await rows<{ planned: PlannedCorrection[]; sealed: Buffer }>(
    db,
    `SELECT corrections AS planned, content_sealed AS sealed FROM rectification_part
     WHERE case_id = $1 AND system = $2`,
    [at.row.id, at.system],
  );
  const approved = plan.systems.find(({ system }) => system === at.system);
  const key = await contentKey(deps, db, at.row);
  const text = stored && open(key, stored.sealed, contextOf(at)).toString();
  const content = text === undefined ? undefined : (JSON.parse(text) as Part);
  const shown = canonicalJson((stored?.planned ?? []) as unknown as Json);
  if (
    !approved ||
    !content ||
    digestOf(key, text ?? '') !== approved.targets ||
    canonicalJson(content.planned as unknown as Json) !== shown
  )
    throw new WafaError('digest-mismatch', `${at.system}: what is kept is not what was approved`);
  return content;
}
