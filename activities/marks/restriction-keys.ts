/**
 * What finds the person again when a restriction is lifted or renewed, long after the keys of the case are gone: sealed
 * under a key of the restriction's own, destroyed with its end.
 */
import type { Identifier } from '#libs/connectors/kit/connector';
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
  await dataKeys.create(db, { owner: 'obligation', ownerId: id, purpose: 'content' });
  const { mark: _mark, asOf: _asOf, ...kept } = request;
  await storeRequest({ dataKeys }, db, { restrictionId: id, system, kept });
}

interface Place {
  readonly restrictionId: string;
  readonly system: string;
}

async function storeRequest(
  { dataKeys }: Keys,
  db: Queryable,
  { restrictionId, system, kept }: Place & { readonly kept: KeptRequest },
): Promise<void> {
  const key = await dataKeys.of(db, { ownerId: restrictionId, purpose: 'content' });
  const sealed = seal(key.bytes, JSON.stringify(kept), contextOf(restrictionId, system));
  await rows(
    db,
    `INSERT INTO restriction_key (restriction_id, system, keys_sealed) VALUES ($1, $2, $3)
     ON CONFLICT (restriction_id, system) DO UPDATE SET keys_sealed = $3`,
    [restrictionId, system, sealed],
  );
}

/** Finds the person in the system by this, too. Does nothing where the restriction never reached the system. */
export async function keepIdentifier(
  keys: Keys,
  db: Queryable,
  { identifier, ...place }: Place & { readonly identifier: Identifier },
): Promise<void> {
  const { restrictionId, system } = place;
  const lock = 'SELECT 1 FROM restriction_key WHERE restriction_id = $1 AND system = $2 FOR UPDATE';
  await rows(db, lock, [restrictionId, system]);
  const kept = await keptRequest(keys, db, place);
  if (!kept || kept.identifiers.some((one) => isSame(one, identifier))) return;
  const identifiers = [...kept.identifiers, identifier];
  await storeRequest(keys, db, { ...place, kept: { ...kept, identifiers } });
}

const isSame = (a: Identifier, b: Identifier): boolean => a.kind === b.kind && a.value === b.value;

/** Undefined where the restriction never reached the system. */
export async function keptRequest(
  { dataKeys }: Keys,
  db: Queryable,
  { restrictionId, system }: Place,
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
  for (const table of ['restriction_key', 'restriction_subject'])
    await rows(db, `DELETE FROM ${table} WHERE restriction_id = $1`, [restrictionId]);
  await dataKeys.destroy(db, { ownerId: restrictionId, purpose: 'content' });
}
