/**
 * The identifiers a system may be searched with: those proved, and those that searches of this case came upon (a
 * customer id at the payment provider, for example). Claims are not among them.
 */
import { canonicalEmail } from '#libs/connectors/kit/identifiers';
import type { DiscoveryResult, Identifier } from '#libs/connectors/kit/connector';
import { canonicalJson, sha256 } from '#libs/crypto/digest';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { FoundIdentifier, IdentifierValue } from '#libs/persistence/requests';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';

type Dependencies = Pick<ActivityDependencies, 'requests' | 'connectors'>;

export interface KnownIdentifiers {
  readonly identifiers: readonly Identifier[];
  /** SHA-256 over their keyed hashes: changes when one is added. */
  readonly digest: Buffer;
}

export const knownIdentifiers = async (
  deps: Dependencies,
  db: Queryable,
  { row, system }: { readonly row: CaseRow; readonly system: string },
): Promise<KnownIdentifiers> => usableIn(deps, system, await allKnown(deps, db, row));

/** Of all systems. */
interface AllKnown {
  readonly proved: readonly IdentifierValue[];
  readonly found: readonly FoundIdentifier[];
}

const allKnown = async (
  { requests }: Dependencies,
  db: Queryable,
  { requestId, id: caseId }: CaseRow,
): Promise<AllKnown> => ({
  proved: await requests.provedIdentifiers(db, requestId),
  found: await requests.foundIdentifiers(db, { requestId, caseId }),
});

function usableIn(deps: Dependencies, system: string, { proved, found }: AllKnown): KnownIdentifiers {
  const kinds = deps.connectors.get(system)?.kinds ?? [];
  const known = new Map<string, Identifier>();
  const lookupOf = ({ kind, value }: Identifier): string => {
    const same = kind === 'email' ? canonicalEmail(value) : value;
    return deps.requests.identifierLookup({ kind, value: same }).toString('hex');
  };
  const usable = <One extends Identifier>(all: readonly One[]): readonly One[] =>
    all.filter(({ kind }) => kinds.includes(kind));
  for (const { kind, value } of usable(proved)) {
    const lookup = lookupOf({ kind, value });
    known.set(lookup, known.get(lookup) ?? { kind, value });
  }
  const hers = new Set(known.keys());
  for (const { kind, value, shared } of usable(found.filter((one) => one.system === system))) {
    const lookup = lookupOf({ kind, value });
    if (hers.has(lookup)) continue;
    // One row that others share is enough to leave alone what it leads to.
    const isShared = shared === true || known.get(lookup)?.shared === true;
    known.set(lookup, {
      kind,
      value: known.get(lookup)?.value ?? value,
      ...(isShared ? { shared: true } : {}),
    });
  }
  return {
    identifiers: [...known.values()],
    digest: sha256(canonicalJson([...known.keys()].toSorted())),
  };
}

/** Systems that were searched before something new became known for them. */
export async function outdatedSystems(deps: Dependencies, db: Queryable, row: CaseRow): Promise<string[]> {
  const searched = await rows<{ system: string; searchedWith: Buffer | null }>(
    db,
    `SELECT system, searched_with AS "searchedWith" FROM system_state
     WHERE case_id = $1 AND error_code IS NULL
       AND (state IN ('confirmed', 'nothing-held') OR state = 'manual' AND open_task IS NOT NULL)
     ORDER BY system`,
    [row.id],
  );
  const known = await allKnown(deps, db, row);
  return searched
    .filter(
      ({ system, searchedWith }) => searchedWith?.equals(usableIn(deps, system, known).digest) === false,
    )
    .map(({ system }) => system);
}

/** What the search of a system found for others; keeps only what those can be asked with. */
export async function storeFoundIdentifiers(
  { requests, connectors }: Dependencies,
  db: Queryable,
  {
    row,
    foundIn,
    identifiers,
  }: Pick<DiscoveryResult, 'identifiers'> & { readonly row: CaseRow; readonly foundIn: string },
): Promise<void> {
  const useful = identifiers.filter(({ system, kind }) => connectors.get(system)?.kinds.includes(kind));
  if (useful.length === 0) return;
  for (const system of new Set(useful.map((identifier) => identifier.system))) {
    const list = useful.filter((identifier) => identifier.system === system);
    const at = { requestId: row.requestId, caseId: row.id, foundIn, system };
    await requests.storeFound(db, { ...at, identifiers: list });
  }
}
