/** What is wrong and what is right, as a person says it, and what an officer decides about it. */
import { z } from 'zod';
import { ACCEPT_REASONS, DECLINE_REASONS } from '#libs/domain/decisions';

/** Two values of 500 characters, 20 times, stay below the limits of a body and of a form, in Arabic too. */
export const MAX_VALUE_CHARACTERS = 500;
export const MAX_CORRECTIONS = 20;

const value = z
  .string()
  .trim()
  .min(1)
  .max(MAX_VALUE_CHARACTERS)
  // oxlint-disable-next-line no-control-regex -- the point of the expression
  .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$/);

const system = z.string().regex(/^[a-z0-9-]{2,40}$/);
const name = z.string().min(1).max(200);

/** A field of the list that the company offers. */
export const fieldPlaceSchema = z.strictObject({ system, collection: name, field: name });
export type FieldPlace = z.infer<typeof fieldPlaceSchema>;

export const correctionSchema = z.strictObject({
  /** Without it, something else: the officer finds out where it stands. */
  about: fieldPlaceSchema.optional(),
  wrong: value.optional(),
  right: value,
});
export type NewCorrection = z.infer<typeof correctionSchema>;

/** Where it is to be corrected. A system alone: a person does it there. */
const correctionTargetSchema = z
  .strictObject({ system, collection: name.optional(), field: name.optional() })
  .refine(({ collection, field }) => (collection === undefined) === (field === undefined), {
    message: 'collection and field go together',
  });
export type CorrectionTarget = z.infer<typeof correctionTargetSchema>;

const note = z.string().trim().min(1).max(2_000).optional();

export const correctionDecisionSchema = z
  .discriminatedUnion('decision', [
    z.strictObject({
      decision: z.literal('accept'),
      reason: z.enum(ACCEPT_REASONS),
      /** Without it, the field that the person chose. */
      targets: z.array(correctionTargetSchema).min(1).max(10).optional(),
      /** Another value than the person's; null empties the field. */
      value: value.nullable().optional(),
      note,
    }),
    z.strictObject({
      decision: z.literal('decline'),
      reason: z.enum(DECLINE_REASONS).exclude(['stopped-by-holder']),
      note,
    }),
  ])
  .meta({ id: 'CorrectionDecision' });
export type CorrectionDecision = z.infer<typeof correctionDecisionSchema>;
