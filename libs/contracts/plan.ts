/** The plan of a case that hands data over (access, portability), in the form that is digested, approved and shown. */
import { z } from 'zod';
import { ACCESS_SCOPES, CCPA_CATEGORIES } from '#libs/domain/california';
import { TASK_OUTCOMES, WITHHOLD_REASONS } from '#libs/domain/words';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const collectionPlan = z.strictObject({
  collection: z.string(),
  /** `list`: its categories are named, and no record leaves. */
  disposition: z.enum(['export', 'leave-out', 'list']),
  records: z.int().min(0),
  /** Portability: why the collection stays, or which columns do. */
  because: z.literal('other-basis').optional(),
  leftOutColumns: z.array(z.string()).optional(),
  /** Columns that the law of California keeps back: told of, never handed out (11 CCR 7024(d)). */
  neverDisclosed: z.array(z.string()).optional(),
  /** Set where the identifiers at hand cannot reach the collection. */
  notSearched: z.string().optional(),
});

export const handOverPlanSchema = z
  .strictObject({
    format: z.enum(['wafa-access-plan-v1', 'wafa-portability-plan-v1']),
    caseId: z.uuid(),
    right: z.enum(['access', 'portability']),
    /** Answered in the words of another law than the GDPR. */
    law: z.literal('CCPA').optional(),
    /** Under that law: the data itself, or which kinds of it. */
    scope: z.enum(ACCESS_SCOPES).optional(),
    foundAsOf: z.iso.datetime(),
    configurationDigest: hex,
    /** How many identifiers of each kind the search began from. */
    identifiers: z.record(z.string(), z.int()),
    systems: z.array(
      z.strictObject({
        system: z.string(),
        state: z.enum(['confirmed', 'nothing-held', 'manual']),
        manualResult: z.enum(TASK_OUTCOMES).optional(),
        /** Under the law of California: what is held there, in its categories. */
        categories: z.array(z.enum(CCPA_CATEGORIES)).optional(),
        collections: z.array(collectionPlan),
      }),
    ),
    /** Portability: the controller that gets the data directly, where the person named one. */
    transferTo: z.strictObject({ key: z.string(), url: z.url() }).optional(),
    withheld: z.array(
      z.strictObject({
        system: z.string(),
        collection: z.string(),
        /** SHA-256 of the record's key; the record itself is not in the plan. */
        recordHash: hex,
        reason: z.enum(WITHHOLD_REASONS),
      }),
    ),
  })
  .meta({ id: 'HandOverPlan' });
export type HandOverPlan = z.infer<typeof handOverPlanSchema>;
