/** Identifiers that a search came upon for other systems (a customer id at the payment provider, for example). */
import type { DiscoveryResult, Identifier } from '#libs/connectors/kit/connector';
import { open, seal } from '#libs/crypto/sealed';
import type { DataKey } from '#libs/persistence/data-keys';
import { rows, type Queryable } from '#libs/persistence/data-source';

interface CaseKey {
  readonly caseId: string;
  readonly contentKey: DataKey;
}

export async function foundIdentifiers(
  db: Queryable,
  { caseId, contentKey }: CaseKey,
  system: string,
): Promise<Identifier[]> {
  const lists = await rows<{ foundIn: string; sealed: Buffer }>(
    db,
    `SELECT found_in AS "foundIn", identifiers_sealed AS sealed FROM found_identifiers
     WHERE case_id = $1 AND system = $2 ORDER BY found_in`,
    [caseId, system],
  );
  return lists.flatMap(({ foundIn, sealed }) => {
    const text = open(contentKey.bytes, sealed, contextOf({ caseId, foundIn, system })).toString();
    return JSON.parse(text) as Identifier[];
  });
}

export async function storeFoundIdentifiers(
  db: Queryable,
  { caseId, contentKey }: CaseKey,
  { foundIn, identifiers }: Pick<DiscoveryResult, 'identifiers'> & { readonly foundIn: string },
): Promise<void> {
  for (const system of new Set(identifiers.map((identifier) => identifier.system))) {
    const list = identifiers.filter((identifier) => identifier.system === system);
    const text = JSON.stringify(list.map(({ kind, value }) => ({ kind, value })));
    await rows(
      db,
      `INSERT INTO found_identifiers (case_id, found_in, system, identifiers_sealed) VALUES ($1, $2, $3, $4)`,
      [caseId, foundIn, system, seal(contentKey.bytes, text, contextOf({ caseId, foundIn, system }))],
    );
  }
}

const contextOf = (place: { caseId: string; foundIn: string; system: string }): string =>
  `found_identifiers.identifiers:${place.caseId}/${place.foundIn}/${place.system}`;
