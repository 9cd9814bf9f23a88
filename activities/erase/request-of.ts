import { createHmac } from 'node:crypto';
import type { ErasureItem, ErasureRequest } from '#libs/connectors/kit/erasure';
import { hersAlone } from '#libs/connectors/kit/hers-alone';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import type { MaskingSecret } from '#libs/data-map/masking';
import { addPeriod } from '#libs/domain/period';
import { standingDecisions } from '#libs/persistence/coverage-decisions';
import type { Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { knownIdentifiers } from '../discover/known-identifiers.js';
import { erasurePlan } from '../plan/stored-plan.js';
import type { CaseRow } from '../records/case-row.js';

/** Whether other people still need it is looked at again after this. */
const REVIEW_AFTER = 'P1Y';

/** What the system was not asked with, since only a row of several people names it: shown in the plan as kept. */
export async function sharedItems(
  deps: Pick<ActivityDependencies, 'requests' | 'dataKeys' | 'connectors' | 'erasers'>,
  db: Queryable,
  { row, system, asOf }: Omit<Asked, 'planId'>,
): Promise<ErasureItem[]> {
  const known = await knownIdentifiers(deps, db, { row, system });
  const { shared } = hersAlone(deps.erasers.get(system), known.identifiers);
  const reviewOn = addPeriod(new Date(asOf), REVIEW_AFTER).toISOString().slice(0, 'YYYY-MM-DD'.length);
  return [...new Set(shared.map(({ kind }) => kind))].map((kind) => {
    const rows = shared.filter((one) => one.kind === kind).length;
    return {
      ...{ collection: `${system}:${kind}`, disposition: 'keep', rows, atMost: rows, columns: [] },
      ...{ ground: 'rights-of-others', reviewOn, reversible: true },
      notAppliedBecause: 'only a row of several people leads to it',
    };
  });
}

interface Asked {
  readonly row: CaseRow;
  readonly system: string;
  readonly asOf: string;
  /** Once there is one: its decisions count, and none that was taken since. */
  readonly planId?: string | undefined;
}

/** What a system is erased with, nothing that leads to others as well: the same identifiers as the search ended with, and the same masking for every try. */
export async function requestOf(
  deps: Pick<ActivityDependencies, 'dataKeys' | 'requests' | 'connectors' | 'erasers'>,
  db: Queryable,
  { row, system, asOf, planId }: Asked,
): Promise<ErasureRequest> {
  const known = await knownIdentifiers(deps, db, { row, system });
  const { identifiers } = hersAlone(deps.erasers.get(system), known.identifiers);
  const key = await deps.dataKeys.of(db, { ownerId: row.requestId, purpose: 'content' });
  // What was approved, also where somebody decides anew meanwhile.
  const all =
    planId === undefined
      ? await standingDecisions(db, row.id)
      : ((await erasurePlan(db, { caseId: row.id, of: planId })).decisions ?? []);
  const decisions = all.filter((one) => one.system === system);
  return { identifiers, rules: BY_THE_MAP, decisions, asOf, secret: maskingSecret(key.bytes, row.id) };
}

/** Dies with the content key, and with what is owed after the case: then nobody can recompute a mask any more. */
const maskingSecret = (key: Uint8Array, caseId: string): MaskingSecret => {
  const part = (name: string): string => createHmac('sha256', key).update(`${name}/${caseId}`).digest('hex');
  return { salt: part('masking-salt'), key: part('masking-key') };
};
