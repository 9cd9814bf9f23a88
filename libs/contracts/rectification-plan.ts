/** The plan of a rectification, in the form that is digested, approved and shown. Counts and names, never a value. */
import { z } from 'zod';
import { ACCEPT_REASONS, CHANGE_OUTCOMES, DECLINE_REASONS } from '#libs/domain/decisions';
import { fieldPlaceSchema } from './corrections.js';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

/** One value in one place. */
const plannedChangeSchema = z.strictObject({
  /** `<number>.<place>`: `2.1` is the first place of the second correction. */
  id: z.string().regex(/^\d{1,2}\.\d{1,2}$/),
  system: z.string(),
  collection: z.string().optional(),
  field: z.string().optional(),
  /** Who corrects: Wafa, a person, or nobody because it cannot be. */
  by: z.enum(['wafa', 'person', 'nobody']),
  /** Rows that would change, and rows that are right already. */
  rows: z.int().min(0),
  right: z.int().min(0),
  /** Keyed digest of place and value: an approval is for exactly this value. */
  value: hex,
  /** A takeover risk: two approvals, notice to the old address, a wait. */
  reaches: z.enum(['email', 'phone_number']).optional(),
  notAppliedBecause: z.string().optional(),
});
export type PlannedChange = z.infer<typeof plannedChangeSchema>;

export const rectificationPlanSchema = z
  .strictObject({
    format: z.literal('wafa-rectification-plan-v1'),
    caseId: z.uuid(),
    right: z.literal('rectification'),
    foundAsOf: z.iso.datetime(),
    configurationDigest: hex,
    /** How many identifiers of each kind the search began from. */
    identifiers: z.record(z.string(), z.int()),
    corrections: z.array(
      z.discriminatedUnion('decision', [
        z.strictObject({
          number: z.int().min(1),
          decision: z.literal('accept'),
          reason: z.enum(ACCEPT_REASONS),
          changes: z.array(plannedChangeSchema),
        }),
        z.strictObject({
          number: z.int().min(1),
          decision: z.literal('decline'),
          reason: z.enum(DECLINE_REASONS),
          /** The field that the person chose. */
          about: fieldPlaceSchema.optional(),
        }),
      ]),
    ),
    /** What Wafa corrects, in the order in which it does, with the keyed digest of rows and values. */
    systems: z.array(z.strictObject({ system: z.string(), targets: hex })),
  })
  .meta({ id: 'RectificationPlan' });
export type RectificationPlan = z.infer<typeof rectificationPlanSchema>;

/** What the person is told at the end: names of fields, never a value. */
export const rectificationAnswerSchema = z.strictObject({
  corrections: z.array(
    z.strictObject({
      number: z.int().min(1),
      /** Set where it was declined. */
      declined: z.enum(DECLINE_REASONS).optional(),
      /** The field that the person chose, where it was declined. */
      about: fieldPlaceSchema.optional(),
      changes: z.array(
        z.strictObject({
          system: z.string(),
          collection: z.string().optional(),
          field: z.string().optional(),
          /** The last two: the person cancelled before it was touched, or before its result was known. */
          outcome: z.enum([...CHANGE_OUTCOMES, 'untouched', 'unsure']),
          /** A code: why it cannot be corrected. */
          because: z.string().optional(),
        }),
      ),
    }),
  ),
  /** Keys of the systems whose recipients learnt of it by the correction itself (GDPR Art. 19). */
  told: z.array(z.string()),
  /** Names of the independent recipients that were told (GDPR Art. 19). */
  recipients: z.array(z.string()).optional(),
});
export type RectificationAnswer = z.infer<typeof rectificationAnswerSchema>;
