/** The plan of an access case, in the form that is digested, approved and shown. */
import { z } from 'zod';
import { MANUAL_RESULTS, WITHHOLD_REASONS } from '#libs/domain/words';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const collectionPlan = z.strictObject({
  collection: z.string(),
  disposition: z.literal('export'),
  records: z.int().min(0),
  /** Set where the identifiers at hand cannot reach the collection. */
  notSearched: z.string().optional(),
});

export const accessPlanSchema = z
  .strictObject({
    format: z.literal('wafa-access-plan-v1'),
    caseId: z.uuid(),
    right: z.literal('access'),
    foundAsOf: z.iso.datetime(),
    configurationDigest: hex,
    /** How many identifiers of each kind the search began from. */
    identifiers: z.record(z.string(), z.int()),
    systems: z.array(
      z.strictObject({
        system: z.string(),
        state: z.enum(['confirmed', 'nothing-held', 'manual']),
        manualResult: z.enum(MANUAL_RESULTS).optional(),
        collections: z.array(collectionPlan),
      }),
    ),
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
  .meta({ id: 'AccessPlan' });
export type AccessPlan = z.infer<typeof accessPlanSchema>;
