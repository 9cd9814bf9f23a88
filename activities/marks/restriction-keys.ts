/**
 * What finds the person again when a restriction is lifted or renewed, long after the keys of the case are gone: sealed
 * under a key of the restriction's own, destroyed with its end.
 */
import type { MarkRequest } from '#libs/connectors/kit/marks';
import { open, seal } from '#libs/crypto/sealed';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { Stores } from '../dependencies.js';

type Keys = Pick<Stores, 'dataKeys'>;
export type KeptRequest = Omit<MarkRequest, 'mark' | 'asOf'>;

const contextOf = (restrictionId: string, system: string): string =>
  `restriction_key.keys:${restrictionId}/${system}`;

export async function keepKeys(
  { dataKeys }: Keys,
  db: Queryable,
  {
    caseId,
    system,
    request,
  }: { readonly caseId: string; readonly system: string; readonly request: MarkRequest },
): Promise<void> {
  const [restriction] = await rows<{ id: string }>(
    db,
    'SELECT id FROM restriction WHERE case_id = $1 AND ended_at IS NULL',
    [caseId],
  );
  if (!restriction) throw new WafaError('wrong-state', 'no restriction stands in this case');
  const { id } = restriction;
  const key = await dataKeys.create(db, { owner: 'obligation', ownerId: id, purpose: 'content' });
  const { mark: _mark, asOf: _asOf, ...kept } = request;
  await rows(
    db,
    `INSERT INTO restriction_key (restriction_id, system, keys_sealed) VALUES ($1, $2, $3)
     ON CONFLICT (restriction_id, system) DO UPDATE SET keys_sealed = $3`,
    [id, system, seal(key.bytes, JSON.stringify(kept), contextOf(id, system))],
  );
}

/** Undefined where the restriction never reached the system. */
export async function keptRequest(
  { dataKeys }: Keys,
  db: Queryable,
  { restrictionId, system }: { readonly restrictionId: string; readonly system: string },
): Promise<KeptRequest | undefined> {
  const [kept] = await rows<{ sealed: Buffer }>(
    db,
    'SELECT keys_sealed AS sealed FROM restriction_key WHERE restriction_id = $1 AND system = $2',
    [restrictionId, system],
  );
  if (!kept) return undefined;
  const key = await dataKeys.of(db, { ownerId: restrictionId, purpose: 'content' });
  return JSON.parse(open(key.bytes, kept.sealed, contextOf(restrictionId, system)).toString()) as KeptRequest;
}

/** Nobody is found through an ended restriction any more. */
export async function destroyKeys({ dataKeys }: Keys, db: Queryable, restrictionId: string): Promise<void> {
  await rows(db, 'DELETE FROM restriction_key WHERE restriction_id = $1', [restrictionId]);
  await dataKeys.destroy(db, { ownerId: restrictionId, purpose: 'content' });
}
