/** What a person or a program may send to ask for something: one schema for the form and the API. */
import { z } from 'zod';
import { correctionSchema, MAX_CORRECTIONS } from './corrections.js';
import { requestDetailsSchema } from './request-details.js';
import { CHANNELS, IDENTIFIER_KINDS, LANGUAGES, RELATIONS, RIGHTS } from '#libs/domain/words';

const trimmed = (maximum: number) => z.string().trim().min(1).max(maximum);
/** No control characters, and no half of a character (Cs): it would be kept as U+FFFD, and two ids be one. */
const freeText = (maximum: number) =>
  // oxlint-disable-next-line no-control-regex -- the point of the expression
  trimmed(maximum).regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\p{Cs}]*$/u);

/** RFC 5321: 254 octets is the longest usable address. One address, no display name. */
export const contactEmail = z.string().trim().max(254).pipe(z.email());

export const claimSchema = z.strictObject({ kind: z.enum(IDENTIFIER_KINDS), value: freeText(320) });

export const newRequestSchema = z
  .strictObject({
    rights: z
      .array(z.enum(RIGHTS))
      .min(1)
      .max(RIGHTS.length)
      .refine((rights) => new Set(rights).size === rights.length, 'name each right once'),
    contactEmail,
    claims: z.array(claimSchema).max(10).default([]),
    name: freeText(200).optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'two capital letters, ISO 3166-1')
      .optional(),
    region: freeText(80).optional(),
    language: z.enum(LANGUAGES),
    freeText: freeText(4_000).optional(),
    relation: z.enum(RELATIONS).default('self'),
    /** What some rights need beside their name; each under the right it belongs to. */
    details: requestDetailsSchema.default({}),
    /** Rectification: what is wrong and what is right. */
    corrections: z.array(correctionSchema).max(MAX_CORRECTIONS).default([]),
    /** Portability: key of the controller that is to get the data directly; one that the company allows. */
    transferTo: z
      .string()
      .regex(/^[a-z0-9-]{2,40}$/)
      .optional(),
  })
  .meta({ id: 'NewRequest' });
export type NewRequest = z.infer<typeof newRequestSchema>;

/** A request from a signed-in page of the product: who asks, and where to answer, is told by the sign-in. */
export const signedInRequestSchema = newRequestSchema
  .omit({ contactEmail: true, relation: true })
  .safeExtend({ relation: z.literal('self').default('self') })
  .meta({ id: 'SignedInRequest' });
export type SignedInRequest = z.infer<typeof signedInRequestSchema>;

/** The one answer to an accepted request, the same whether the person is known or not. */
export const acceptedSchema = z
  .strictObject({
    reference: z.string(),
    /** Local date in the company's zone by which we answer. */
    answerBy: z.iso.date(),
    statusUrl: z.url(),
  })
  .meta({ id: 'AcceptedRequest' });
export type AcceptedRequest = z.infer<typeof acceptedSchema>;

/** A request that came by mail, letter, telephone or in person, entered by an officer. */
export const enteredRequestSchema = newRequestSchema
  .safeExtend({
    channel: z.enum(CHANNELS).exclude(['form', 'api']),
    /** The true instant of receipt: past, never future. */
    receivedAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'EnteredRequest' });
export type EnteredRequest = z.infer<typeof enteredRequestSchema>;

/** RFC 9457. `faults` names the fields, never their values. */
export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    /** Also the header X-Request-Id. */
    requestId: z.uuid(),
    faults: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional(),
    contact: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;
