/**
 * The plan of a portability case: of what was found, what the person provided and what was observed, on consent or
 * contract (GDPR Art. 20(1); guidelines WP 242: inferred data is not in it). Pure.
 */
import type { HandOverPlan } from '#libs/contracts/plan';
import type { LegalBasis } from '../words.js';
import { accessPlan, type AccessFindings } from './access-plan.js';

export interface PortableCollection {
  readonly basis: LegalBasis;
  readonly columns: readonly {
    readonly name: string;
    readonly source?: 'provided' | 'observed' | 'inferred';
  }[];
}

type CollectionPlan = HandOverPlan['systems'][number]['collections'][number];

/** `describe` tells of a collection; undefined where nobody described it, and then it stays. */
export function portabilityPlan(
  findings: AccessFindings,
  describe: (system: string, collection: string) => PortableCollection | undefined,
  transferTo?: HandOverPlan['transferTo'],
): HandOverPlan {
  const plan = accessPlan(findings);
  return {
    ...plan,
    format: 'wafa-portability-plan-v1',
    right: 'portability',
    ...(transferTo === undefined ? {} : { transferTo }),
    systems: plan.systems.map((system) => ({
      ...system,
      collections: system.collections.map((one) => portion(one, describe(system.system, one.collection))),
    })),
  };
}

function portion(planned: CollectionPlan, described: PortableCollection | undefined): CollectionPlan {
  if (!described || !['consent', 'contract'].includes(described.basis))
    return { ...planned, disposition: 'leave-out', because: 'other-basis' };
  const leftOutColumns = described.columns
    .filter(({ source }) => source !== 'provided' && source !== 'observed')
    .map(({ name }) => name)
    .toSorted();
  // A record without a single column would be an empty record, counted and announced.
  if (leftOutColumns.length === described.columns.length)
    return { ...planned, disposition: 'leave-out', leftOutColumns };
  return leftOutColumns.length === 0 ? planned : { ...planned, leftOutColumns };
}
