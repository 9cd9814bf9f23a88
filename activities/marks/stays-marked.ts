/** What others that stand on the person ask of a system, together: no mark of theirs goes with the one that is lifted. */
import type { Limits } from '#libs/connectors/kit/marks';
import { PURPOSES } from '#libs/domain/words';
import type { Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { keptRequest } from './restriction-keys.js';
import { restrictionsGoingOn } from './restrictions-of.js';

/** Undefined where none stands there. */
export async function staysMarked(
  deps: Pick<ActivityDependencies, 'dataKeys'>,
  db: Queryable,
  of: { readonly restrictionId: string; readonly lookups?: readonly Buffer[]; readonly system: string },
): Promise<Limits | undefined> {
  const asked: Limits[] = [];
  for (const { id } of await restrictionsGoingOn(db, of)) {
    const kept = await keptRequest(deps, db, { restrictionId: id, system: of.system });
    if (kept) asked.push(kept);
  }
  if (asked.length === 0) return undefined;
  const isWhole = asked.some(({ purposes }) => purposes.length === 0);
  return {
    purposes: isWhole ? [] : PURPOSES.filter((one) => asked.some(({ purposes }) => purposes.includes(one))),
    lockAccount: asked.some(({ lockAccount }) => lockAccount),
    pauseBilling: asked.some(({ pauseBilling }) => pauseBilling),
  };
}
