/**
 * The plan of an access case, built from what was found. Pure: the same findings give the same plan, in one order, so
 * that its digest can be approved (ADR 0009).
 */
import type { HandOverPlan } from '#libs/contracts/plan';
import { isUndone, type TaskOutcome, type WithholdReason } from '../words.js';

export interface SystemFinding {
  readonly system: string;
  readonly state: 'confirmed' | 'nothing-held' | 'manual';
  readonly manualResult?: TaskOutcome;
  readonly collections: readonly {
    readonly collection: string;
    readonly records: number;
    readonly notSearched?: string;
  }[];
}

export interface Withholding {
  readonly system: string;
  readonly collection: string;
  /** Hex SHA-256 of the record's key. */
  readonly recordHash: string;
  readonly reason: WithholdReason;
}

export interface AccessFindings {
  readonly caseId: string;
  readonly foundAsOf: string;
  readonly configurationDigest: string;
  readonly identifierKinds: readonly string[];
  /** In the order of the configuration. */
  readonly systems: readonly SystemFinding[];
  readonly withheld: readonly Withholding[];
}

export function accessPlan(findings: AccessFindings): HandOverPlan {
  const { caseId, foundAsOf, configurationDigest, systems } = findings;
  const withheld = findings.withheld.toSorted((a, b) => compare(withholdingKey(a), withholdingKey(b)));
  return {
    format: 'wafa-access-plan-v1',
    caseId,
    right: 'access',
    foundAsOf,
    configurationDigest,
    identifiers: countKinds(findings.identifierKinds),
    systems: systems.map((finding) => planSystem(finding, withheld)),
    withheld: withheld.map(({ system, collection, recordHash, reason }) => ({
      system,
      collection,
      recordHash,
      reason,
    })),
  };
}

type PlannedSystem = HandOverPlan['systems'][number];

function planSystem(finding: SystemFinding, withheld: readonly Withholding[]): PlannedSystem {
  const { system, state, manualResult } = finding;
  const collections = finding.collections.map(({ collection, records, notSearched }) => {
    const kept = withheld.filter((row) => row.system === system && row.collection === collection).length;
    return {
      collection,
      disposition: 'export' as const,
      records: Math.max(0, records - kept),
      ...(notSearched === undefined ? {} : { notSearched }),
    };
  });
  return {
    system,
    state,
    ...(manualResult === undefined ? {} : { manualResult }),
    collections: collections.toSorted((a, b) => compare(a.collection, b.collection)),
  };
}

export function countKinds(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Something was kept back or could not be searched, or nobody could look where the machine could not. */
export const isPartial = ({ withheld, systems }: HandOverPlan): boolean =>
  withheld.length > 0 ||
  systems.some(
    ({ manualResult, collections }) =>
      isUndone(manualResult) || collections.some(({ notSearched }) => notSearched !== undefined),
  );

const withholdingKey = (row: Withholding): string => `${row.system}/${row.collection}/${row.recordHash}`;
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
