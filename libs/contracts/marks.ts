/** What was restricted or stopped, as it is planned, approved and told. Counts and names, never a value. */
import { z } from 'zod';
import {
  LIFT_REASONS,
  MARK_STATES,
  MARKS,
  OBJECTION_GROUNDS,
  PURPOSES,
  RESTRICTION_CAUSES,
  TASK_OUTCOMES,
} from '#libs/domain/words';

const markedItemSchema = z.strictObject({
  collection: z.string(),
  rows: z.int().min(0),
  /** What carries the mark, in the system's own words. */
  by: z.string(),
  notAppliedBecause: z.string().optional(),
});
export type MarkedItem = z.infer<typeof markedItemSchema>;

export const systemMarkSchema = z.strictObject({
  system: z.string(),
  mark: z.enum(MARKS),
  state: z.enum(MARK_STATES),
  items: z.array(markedItemSchema),
  /** ISO 8601 instant at which the vendor ends it by itself. */
  endsAt: z.iso.datetime().optional(),
});
export type SystemMark = z.infer<typeof systemMarkSchema>;

/** A restriction lies before an officer after it took effect: what was marked, and where a person has to. */
export const restrictionPlanSchema = z
  .strictObject({
    format: z.literal('wafa-restriction-plan-v1'),
    caseId: z.uuid(),
    right: z.literal('restriction'),
    foundAsOf: z.iso.datetime(),
    configurationDigest: z.string().regex(/^[0-9a-f]{64}$/),
    identifiers: z.record(z.string(), z.int()),
    ground: z.enum(RESTRICTION_CAUSES),
    /** Empty: every use. */
    purposes: z.array(z.enum(PURPOSES)),
    /** Empty: what every system holds. */
    systems: z.array(z.string()).default([]),
    lockAccount: z.boolean(),
    pauseBilling: z.boolean(),
    done: z.array(systemMarkSchema),
    /** Systems in which a person marks. */
    byHand: z.array(z.string()),
  })
  .meta({ id: 'RestrictionPlan' });
export type RestrictionPlan = z.infer<typeof restrictionPlanSchema>;

/** What the person is told at the end, a line a system. */
export const markAnswerSchema = z.array(
  z.strictObject({
    system: z.string(),
    mark: z.enum(MARKS),
    /** Records that carry it. */
    rows: z.int().min(0),
    /** What a person reported who did it by hand. */
    byHand: z.enum(TASK_OUTCOMES).optional(),
    /** Independent recipients that were told (GDPR Art. 19). */
    told: z.array(z.string()).optional(),
  }),
);
export type MarkAnswer = z.infer<typeof markAnswerSchema>;

export const restrictionPlace = z.object({ id: z.uuid() });
export const liftSchema = z.strictObject({ reason: z.enum(LIFT_REASONS) }).meta({ id: 'Lift' });
export type NewLift = z.infer<typeof liftSchema>;

export const objectionDecisionSchema = z
  .discriminatedUnion('verdict', [
    z.strictObject({ verdict: z.literal('upheld') }),
    z.strictObject({ verdict: z.literal('refused'), ground: z.enum(OBJECTION_GROUNDS) }),
  ])
  .meta({ id: 'ObjectionDecision' });
export type DecidedObjection = z.infer<typeof objectionDecisionSchema>;

export const restrictionsQuery = z.strictObject({
  standing: z.enum(['true', 'false']).default('true'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type RestrictionsQuery = z.infer<typeof restrictionsQuery>;

/** `noticeId`: the mail that has to go out before anything is lifted. */
export interface BegunLift {
  readonly liftId: string;
  readonly noticeId: string;
}
