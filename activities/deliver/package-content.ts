/** Gathers what the package of a plan is made of. Records are read from the vault as they are packed. */
import { assertEnvelopeBelongs, gatheredKeySet, type GatheredKeySet } from '#libs/connectors/kit/belongs';
import { recordHash } from '#libs/connectors/kit/record-hash';
import type { HandOverPlan } from '#libs/contracts/plan';
import type { PackageContent } from '#libs/package/content';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';
import { erasedBefore } from './erased-before.js';
import { collectionsOf } from './package-collections.js';

export async function packageContent(
  deps: ActivityDependencies,
  row: CaseRow,
  plan: HandOverPlan,
): Promise<PackageContent> {
  const { company, connectors, dataSource } = deps;
  const gathered = await gatheredKeys(dataSource, row.id);
  const withheld = new Set(plan.withheld.map((one) => `${one.system}/${one.collection}/${one.recordHash}`));
  return {
    language: row.language,
    reference: await referenceOf(dataSource, row),
    controller: company.controller,
    systems: company.systems,
    searched: plan.systems.map(searchedSystem),
    withheld: countWithheld(plan),
    right: plan.right,
    ...californian(plan),
    leftOut: leftOutOf(plan),
    describe: (system, collection) =>
      connectors.get(system)?.collections.find(({ key }) => key === collection),
    collections: await collectionsOf(deps, row.id, plan),
    erasedBefore: await erasedBefore(deps, row),
    foundAt: new Date(plan.foundAsOf),
    requireOwn: (envelope) =>
      assertEnvelopeBelongs(envelope, gathered.get(envelope.system) ?? gatheredKeySet([])),
    isWithheld: (envelope) =>
      withheld.size > 0 && withheld.has(`${envelope.system}/${envelope.collection}/${recordHash(envelope)}`),
  };
}

async function referenceOf(db: Queryable, row: CaseRow): Promise<string> {
  const [found] = await rows<{ reference: string }>(
    db,
    `SELECT r.reference || '-' || c.ordinal AS reference FROM dsr_case c JOIN request r ON r.id = c.request_id
     WHERE c.id = $1`,
    [row.id],
  );
  return found?.reference ?? '';
}

function searchedSystem(one: HandOverPlan['systems'][number]): PackageContent['searched'][number] {
  return {
    system: one.system,
    state: one.state,
    ...(one.manualResult === undefined ? {} : { manualResult: one.manualResult }),
    notSearched: one.collections.flatMap(({ collection, notSearched }) =>
      notSearched === undefined ? [] : [{ collection, needs: notSearched }],
    ),
  };
}

function countWithheld(plan: HandOverPlan): PackageContent['withheld'] {
  const groups = new Map<string, PackageContent['withheld'][number]>();
  for (const { system, collection, reason } of plan.withheld) {
    const key = `${system}/${collection}/${reason}`;
    groups.set(key, { system, collection, reason, records: (groups.get(key)?.records ?? 0) + 1 });
  }
  return [...groups.values()];
}

async function gatheredKeys(db: Queryable, caseId: string): Promise<Map<string, GatheredKeySet>> {
  const found = await rows<{ system: string; field: string; valueHash: string }>(
    db,
    `SELECT system, field, encode(value_hash, 'hex') AS "valueHash" FROM gathered_key WHERE case_id = $1`,
    [caseId],
  );
  const systems = new Set(found.map(({ system }) => system));
  return new Map(
    [...systems].map((system) => [system, gatheredKeySet(found.filter((row) => row.system === system))]),
  );
}

/** What the law of California has said beside, or instead of, the data itself. */
function californian(plan: HandOverPlan): Pick<PackageContent, 'california'> {
  if (plan.law !== 'CCPA') return {};
  return {
    california: {
      byCategories: plan.scope === 'categories',
      categories: plan.systems.map(({ system, categories = [] }) => ({ system, categories })),
      neverDisclosed: plan.systems.flatMap(({ system, collections }) =>
        collections
          .filter(({ records, neverDisclosed = [] }) => records > 0 && neverDisclosed.length > 0)
          .map(({ collection, neverDisclosed = [] }) => ({ system, collection, columns: neverDisclosed })),
      ),
    },
  };
}

/** What a portability package does not take, though it was found. */
const leftOutOf = (plan: HandOverPlan): PackageContent['leftOut'] =>
  plan.systems.flatMap(({ system, collections }) =>
    collections
      .filter(
        ({ records, disposition, leftOutColumns = [] }) =>
          records > 0 && (disposition === 'leave-out' || leftOutColumns.length > 0),
      )
      .map(({ collection, disposition, leftOutColumns = [] }) => ({
        system,
        collection,
        columns: disposition === 'leave-out' ? 'all' : leftOutColumns,
      })),
  );
