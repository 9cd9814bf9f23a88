/** What the product's own servers and pages say to the consent ledger. */
import { z } from 'zod';
import { CONSENT_REASONS } from '#libs/domain/consent';
import { PURPOSES } from '#libs/domain/words';

/** No half of a character (Cs): it would be kept as U+FFFD, and two ids be one. */
const word = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum)
    .regex(/^[^\s\p{Cc}\p{Cs}]+$/u, 'no spaces');

/** The product's own id of the user. */
const subject = word(200);
/** Random, made by the page and kept in the browser: tells browsers apart and nothing else. */
const browserId = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/, '16 to 64 letters, digits, _ and -');

const consentFactSchema = z.strictObject({
  /** Made by the product, once for each act: sending it again changes nothing. */
  id: z.uuid(),
  subject,
  purpose: z.enum(PURPOSES),
  given: z.boolean(),
  textVersion: word(80),
  /** Where it was said: `sign-up`, `settings`, … */
  channel: word(40),
  /** Id of the product's record that shows it; not the record. */
  proof: word(200).optional(),
  at: z.iso.datetime({ offset: true }),
});

export const consentFactsSchema = z
  .strictObject({ events: z.array(consentFactSchema).min(1).max(500) })
  .meta({ id: 'ConsentEvents' });
export type ConsentFacts = z.infer<typeof consentFactsSchema>;

export const consentQuestionSchema = z
  .strictObject({ subject: subject.optional(), browser: browserId.optional(), purpose: z.enum(PURPOSES) })
  .refine(({ subject: user, browser }) => user !== undefined || browser !== undefined, {
    message: 'name a subject, a browser or both',
    path: ['subject'],
  })
  .meta({ id: 'ConsentQuestion' });
export type ConsentQuestion = z.infer<typeof consentQuestionSchema>;

export const consentAnswerSchema = z
  .strictObject({ may: z.boolean(), because: z.enum(CONSENT_REASONS) })
  .meta({ id: 'ConsentAnswer' });

export const consentSubjectSchema = z.strictObject({ subject }).meta({ id: 'ConsentSubject' });

export const consentHistorySchema = z
  .strictObject({
    events: z.array(
      consentFactSchema
        .omit({ subject: true, proof: true })
        .extend({ textVersion: z.string(), channel: z.string(), proof: z.string().nullable() }),
    ),
  })
  .meta({ id: 'ConsentHistory' });
export type ConsentHistory = z.infer<typeof consentHistorySchema>;

/** Global Privacy Control, as our snippet sends it from a page of the product. */
export const privacySignalSchema = z
  .strictObject({
    browser: browserId,
    /** The product's own pseudonym of who is signed in. */
    profile: subject.optional(),
  })
  .meta({ id: 'PrivacySignal' });
export type PrivacySignal = z.infer<typeof privacySignalSchema>;
