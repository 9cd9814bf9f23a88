/** What a mark of a case is limited to: by the right, and by what the person chose with it. */
import {
  objectionDetails,
  rectificationDetails,
  restrictionDetails,
  withdrawalDetails,
  type ObjectionTarget,
} from '#libs/contracts/request-details';
import type { Purpose, RestrictionCause } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { CaseRow } from '../records/case-row.js';

export interface MarkTerms {
  /** Empty: every use. */
  readonly purposes: readonly Purpose[];
  /** Systems whose data a restriction is limited to; empty: every one. */
  readonly systems: readonly string[];
  readonly lockAccount: boolean;
  readonly pauseBilling: boolean;
  /** Of a restriction. */
  readonly ground?: RestrictionCause;
}

/** Uses that rest on a legitimate interest, or build a profile; contract and law are not objected to (Art. 21(1)). */
const PURPOSES_OF_OBJECTION: Readonly<Record<ObjectionTarget, readonly Purpose[]>> = {
  'direct-marketing': ['marketing'],
  'legitimate-interest': ['marketing', 'analytics', 'ai-training'],
  profiling: ['analytics', 'ai-training'],
};

/** Locking the account and pausing the billing are never the default. */
const GENTLE = { systems: [], lockAccount: false, pauseBilling: false } as const;

export async function markTerms(db: Queryable, { id, right }: CaseRow): Promise<MarkTerms> {
  const [found] = await rows<{ details: unknown }>(db, 'SELECT details FROM dsr_case WHERE id = $1', [id]);
  const details = found?.details;
  switch (right) {
    case 'restriction':
      return restrictionDetails.parse(details);
    case 'withdrawal':
      return { ...withdrawalDetails.parse(details), ...GENTLE };
    case 'objection': {
      const purposes = PURPOSES_OF_OBJECTION[objectionDetails.parse(details).to];
      return { purposes, ...GENTLE, ground: 'objection-pending' };
    }
    case 'opt-out':
      return { purposes: ['sale-or-sharing'], ...GENTLE };
    case 'removal':
      return { purposes: [], ...GENTLE };
    case 'limit':
      return { purposes: ['sensitive-data'], ...GENTLE };
    case 'rectification':
      if (!rectificationDetails.parse(details).restrictMeanwhile)
        throw new RangeError('this rectification sets no marks');
      return { purposes: [], ...GENTLE, ground: 'accuracy-contested' };
    case 'erasure':
      return { purposes: [], ...GENTLE, ground: 'erasure-pending' };
    default:
      throw new RangeError(`${right} sets no marks`);
  }
}
