/** What members of staff may ask about obligations, and decide. */
import { z } from 'zod';
import { KEEP_END_REASONS, KEEP_GROUNDS } from '#libs/domain/decisions';
import { OBLIGATION_KINDS, OBLIGATION_STATES, WAIVE_REASONS } from '#libs/domain/words';

export const obligationPlace = z.object({ id: z.uuid() });

export const obligationListQuery = z.strictObject({
  kind: z.enum(OBLIGATION_KINDS).optional(),
  system: z.string().max(40).optional(),
  /** Without it: what is still owed. */
  state: z.enum(OBLIGATION_STATES).optional(),
  caseId: z.uuid().optional(),
  /** `next` of the page before. */
  after: z
    .string()
    .transform((text) => text.split('_'))
    .pipe(z.tuple([z.iso.datetime(), z.uuid()]))
    .transform(([due, id]) => ({ due, id }))
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ObligationListQuery = z.infer<typeof obligationListQuery>;

export const waiverSchema = z.strictObject({ reason: z.enum(WAIVE_REASONS) }).meta({ id: 'Waiver' });

/** Why what is kept stays, and when somebody looks again. */
export const prolongSchema = z
  .strictObject({ ground: z.enum(KEEP_GROUNDS), reviewOn: z.iso.date() })
  .meta({ id: 'Prolonging' });
export type Prolonging = z.infer<typeof prolongSchema>;

export const keepEndSchema = z.strictObject({ reason: z.enum(KEEP_END_REASONS) }).meta({ id: 'KeepEnd' });
