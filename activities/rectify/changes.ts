/** What officers accepted, as single changes: one value in one place. */
import { createHmac } from 'node:crypto';
import { cannotCorrect, rectifiableFields } from '#libs/connectors/all/rectifiable-fields';
import type { Rectifier } from '#libs/connectors/kit/rectification';
import type { CorrectionTarget } from '#libs/contracts/corrections';
import { canonicalJson } from '#libs/crypto/digest';
import { reachOfValue, type Reach } from '#libs/domain/rectification/login-change';
import { Corrections, type StoredCorrection } from '#libs/persistence/corrections';
import type { Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';

/** Personal data. */
export interface Change extends CorrectionTarget {
  /** `<number>.<place>`. */
  readonly id: string;
  readonly number: number;
  readonly value: string | null;
  readonly reaches?: Reach | undefined;
  /** A code, where the system can be corrected by nobody. */
  readonly cannot?: string | undefined;
}

type Dependencies = Pick<ActivityDependencies, 'company' | 'rectifiers' | 'dataKeys'>;

export const storedCorrections = (
  { dataKeys }: Pick<Dependencies, 'dataKeys'>,
  db: Queryable,
  row: CaseRow,
): Promise<StoredCorrection[]> => new Corrections(dataKeys).all(db, row);

/** The changes of one correction; none where it is declined or undecided. */
export function changesOfCorrection(deps: Dependencies, { number, decided }: StoredCorrection): Change[] {
  if (decided?.decision !== 'accept') return [];
  return decided.targets.map((target, index) => {
    const { system } = target;
    const cannot = cannotCorrect(deps.company.systems.find(({ key }) => key === system));
    const reaches = reachOf(deps, target, decided.value);
    return {
      ...target,
      id: `${number}.${index + 1}`,
      number,
      value: decided.value,
      ...(reaches === undefined ? {} : { reaches }),
      ...(cannot === undefined ? {} : { cannot }),
    };
  });
}

export async function acceptedChanges(deps: Dependencies, db: Queryable, row: CaseRow): Promise<Change[]> {
  return (await storedCorrections(deps, db, row)).flatMap((one) => changesOfCorrection(deps, one));
}

/** Whether the rectifier of the system has this field. */
export const isServed = (
  rectifier: Rectifier | undefined,
  { collection, field }: CorrectionTarget,
): boolean => rectifier?.fields.some((one) => one.collection === collection && one.field === field) ?? false;

/** What neither rectifier nor configuration describes is judged by the value: better once too careful. */
function reachOf(
  { company, rectifiers }: Dependencies,
  target: CorrectionTarget,
  value: string | null,
): Reach | undefined {
  const { system, collection, field } = target;
  const own = rectifiers.get(system)?.fields ?? [];
  const offered = rectifiableFields(company).filter((one) => one.system === system);
  const known = [...own, ...offered].filter((one) => one.collection === collection && one.field === field);
  if (known.length === 0) return reachOfValue(value);
  return known.find(({ reaches }) => reaches !== undefined)?.reaches;
}

/** Keyed: the plan is bound to the value, and tells nothing of it. */
export const valueDigest = (key: Uint8Array, change: Change): string =>
  createHmac('sha256', key)
    .update('correction/')
    .update(
      canonicalJson([
        change.id,
        change.system,
        change.collection ?? null,
        change.field ?? null,
        change.value,
      ]),
    )
    .digest('hex');
