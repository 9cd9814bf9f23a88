/** Builds the plan from the committed findings. Its bytes are stored as they were digested. */
import { recordEvent } from '#libs/audit/record';
import { canonicalJson, sha256Hex, type Json } from '#libs/crypto/digest';
import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import type { HandOverPlan } from '#libs/contracts/plan';
import { uuidv7 } from '#libs/crypto/uuid';
import type { ApprovalNeed } from '#libs/domain/approval-policy';
import { erasurePlan, isBlocked } from '#libs/domain/plan/erasure-plan';
import { accessPlan, type AccessFindings } from '#libs/domain/plan/access-plan';
import { restrictionPlan } from '#libs/domain/plan/restriction-plan';
import { underCalifornia } from '#libs/domain/plan/californian-plan';
import { portabilityPlan, type PortableCollection } from '#libs/domain/plan/portability-plan';
import { standingDecisions } from '#libs/persistence/coverage-decisions';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { CaseRecords } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { about, lockOpenCase, moveTo, type CaseRow } from '../records/case-row.js';
import { erasableSystems } from '../erase/erasable.js';
import { byHandOf, marksOf } from '../marks/marks-of.js';
import { restrictionsAgainstErasure } from '../marks/restrictions-of.js';
import { markTerms } from '../marks/terms.js';
import { namedTarget } from '../deliver/transfer-target.js';
import { californianAnswer } from './californian-answer.js';
import { describeRectification } from '../rectify/describe.js';
import { needOf, type AnyPlan } from './approval-need.js';
import { systemFindings, withholdings } from './findings.js';

type PlanAnswer = Awaited<ReturnType<CaseRecords['buildPlan']>>;

export const planRecords = (deps: ActivityDependencies): Pick<CaseRecords, 'buildPlan'> => ({
  buildPlan: ({ caseId, asOf }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const described = await describePlan(deps, db, { row, asOf });
      const policy = needOf(deps.company, { right: row.right, subject: 'plan', plan: described });
      const plan = withPolicy(described, policy);
      const body = Buffer.from(canonicalJson(plan as Json));
      const stored = await storePlan(db, { row, asOf, body, policy, configuration: deps.company.digest });
      if (plan.right === 'erasure') await storePreparers(db, stored.planId, plan);
      if (plan.right === 'erasure' && isBlocked(plan)) return { ...stored, uncovered: true };
      await moveTo(db, row, { status: 'awaiting-approval', asOf });
      return stored;
    }),
});

async function describePlan(
  deps: ActivityDependencies,
  db: Queryable,
  { row, asOf }: { readonly row: CaseRow; readonly asOf: string },
): Promise<AnyPlan> {
  const { company, requests } = deps;
  const identifiers = await requests.provedIdentifiers(db, row.requestId);
  const common = {
    caseId: row.id,
    foundAsOf: row.foundAt?.toISOString() ?? asOf,
    configurationDigest: company.digest,
    identifierKinds: identifiers.map(({ kind }) => kind),
  };
  if (row.right === 'erasure')
    return erasurePlan({
      ...common,
      systems: await erasableSystems(deps, db, row),
      decisions: await standingDecisions(db, row.id),
      restrictions: await restrictionsAgainstErasure(deps, db, row),
      done: await marksOf(db, row.id),
    });
  if (row.right === 'restriction') {
    const { ground, ...terms } = await markTerms(db, row);
    if (!ground) throw new WafaError('internal', 'a restriction has no ground');
    const byHand = [...(await byHandOf(db, row.id, 'restrict')).keys()];
    const done = await marksOf(db, row.id);
    const limits = { purposes: [...terms.purposes], systems: [...terms.systems] };
    return restrictionPlan({ ...common, ground, ...terms, ...limits, done, byHand });
  }
  if (row.right === 'rectification') return describeRectification(deps, db, { row, common });
  if (row.right !== 'access' && row.right !== 'portability')
    throw new WafaError('wrong-state', `${row.right} has no plan`);
  const findings: AccessFindings = {
    ...common,
    systems: await systemFindings(db, row.id, company.systems),
    withheld: await withholdings(db, row.id),
  };
  const plan =
    row.right === 'access' ? accessPlan(findings) : await describePortability(deps, db, { row, findings });
  return row.law === 'CCPA' ? underCalifornia(plan, await californianAnswer(deps, db, row)) : plan;
}

async function describePortability(
  deps: ActivityDependencies,
  db: Queryable,
  { row, findings }: { readonly row: CaseRow; readonly findings: AccessFindings },
): Promise<HandOverPlan> {
  const describe = (system: string, collection: string) => portableCollection(deps, system, collection);
  return portabilityPlan(findings, describe, await namedTarget(deps, db, row.requestId));
}

function portableCollection(
  { company, connectors }: ActivityDependencies,
  systemKey: string,
  collection: string,
): PortableCollection | undefined {
  const system = company.systems.find(({ key }) => key === systemKey);
  const described = connectors.get(systemKey)?.collections.find(({ key }) => key === collection);
  return system && described && { basis: described.basis ?? system.basis, columns: described.columns };
}

/** That one person approves stands in what is approved. */
const withPolicy = (plan: AnyPlan, { soleOfficer }: ApprovalNeed): AnyPlan =>
  soleOfficer && plan.right === 'erasure' ? { ...plan, soleOfficer: true } : plan;

/** Who decided something in it is none of its approvers; the database says the same. */
async function storePreparers(db: Queryable, planId: string, { decisions = [] }: ErasurePlan): Promise<void> {
  await rows(
    db,
    `INSERT INTO plan_preparer (plan_id, actor) SELECT DISTINCT $1::uuid, unnest($2::text[]) ON CONFLICT DO NOTHING`,
    [planId, decisions.map(({ by }) => by)],
  );
}

interface NewPlan {
  readonly row: CaseRow;
  readonly asOf: string;
  readonly body: Buffer;
  readonly policy: ApprovalNeed;
  readonly configuration: string;
}

/** An unchanged plan is the same plan: no new version, and its approvals stand. */
async function storePlan(db: Queryable, plan: NewPlan): Promise<PlanAnswer> {
  const { row, asOf, body, policy, configuration } = plan;
  const digest = sha256Hex(body);
  const [latest] = await rows<{ id: string; version: number; digest: string }>(
    db,
    `SELECT id, version, encode(digest, 'hex') AS digest FROM plan WHERE case_id = $1 ORDER BY version DESC LIMIT 1`,
    [row.id],
  );
  if (latest?.digest === digest) return { planId: latest.id, digest };
  const planId = uuidv7();
  const version = (latest?.version ?? 0) + 1;
  await rows(
    db,
    `INSERT INTO plan (id, case_id, version, body, digest, configuration_digest, prepared_by, effective_at, policy)
     VALUES ($1, $2, $3, $4, decode($5, 'hex'), decode($6, 'hex'), 'system', $7, $8)`,
    [planId, row.id, version, body, digest, configuration, asOf, JSON.stringify(policy)],
  );
  await recordEvent(db, {
    ...about(row, asOf),
    fact: String(version),
    type: 'plan.built',
    payload: { plan: planId, version, digest },
  });
  return { planId, digest };
}
