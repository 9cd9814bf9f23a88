/** The plan of a case that hands data over (access, portability), in the form that is digested, approved and shown. */
import { z } from 'zod';
import { TASK_OUTCOMES, WITHHOLD_REASONS } from '#libs/domain/words';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const collectionPlan = z.strictObject({
  collection: z.string(),
  disposition: z.enum(['export', 'leave-out']),
  records: z.int().min(0),
  /** Portability: why the collection stays, or which columns do. */
  because: z.literal('other-basis').optional(),
  leftOutColumns: z.array(z.string()).optional(),
  /** Set where the identifiers at hand cannot reach the collection. */
  notSearched: z.string().optional(),
});

export const handOverPlanSchema = z
  .strictObject({
    format: z.enum(['wafa-access-plan-v1', 'wafa-portability-plan-v1']),
    caseId: z.uuid(),
    right: z.enum(['access', 'portability']),
    foundAsOf: z.iso.datetime(),
    configurationDigest: hex,
    /** How many identifiers of each kind the search began from. */
    identifiers: z.record(z.string(), z.int()),
    systems: z.array(
      z.strictObject({
        system: z.string(),
        state: z.enum(['confirmed', 'nothing-held', 'manual']),
        manualResult: z.enum(TASK_OUTCOMES).optional(),
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
