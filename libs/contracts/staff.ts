/** What officers may send. */
import { z } from 'zod';
import { EXTENSION_REASONS, HOLD_REASONS, STOP_REASONS, VIEW_REASONS } from '#libs/domain/decisions';
import {
  CASE_STATUSES,
  IDENTIFIER_KINDS,
  MANUAL_RESULTS,
  MANUAL_TASK_KINDS,
  REFUSAL_GROUNDS,
  RIGHTS,
  WITHHOLD_REASONS,
} from '#libs/domain/words';

const hexDigest = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits');
const note = z.string().trim().min(1).max(2_000);

export const casePlace = z.object({ id: z.uuid() });
export const collectionPlace = casePlace.extend({
  system: z.string().max(40),
  collection: z.string().max(200),
});
export const systemPlace = casePlace.extend({ system: z.string().max(40) });
export const declaredSystemPlace = z.object({ system: z.string().regex(/^[a-z0-9-]{1,40}$/) });
export const holdPlace = z.object({ id: z.uuid() });
export const messagePlace = casePlace.extend({ message: z.uuid() });
export const redactionPlace = casePlace.extend({ redaction: z.uuid() });

export const caseListQuery = z.strictObject({
  /** Without it: open cases of verified requesters. */
  status: z.enum(CASE_STATUSES).optional(),
  right: z.enum(RIGHTS).optional(),
  /** Only cases past their due date. */
  overdue: z.enum(['true', 'false']).optional(),
  /** Also cases whose requester has not confirmed. */
  unverified: z.enum(['true', 'false']).optional(),
  /** `next` of the page before. */
  after: z
    .string()
    .transform((text) => text.split('_'))
    .pipe(z.tuple([z.iso.datetime(), z.uuid()]))
    .transform(([due, id]) => ({ due, id }))
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type CaseListQuery = z.infer<typeof caseListQuery>;

export const correctionPlace = casePlace.extend({ number: z.coerce.number().int().min(1).max(20) });

export const previewQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const approvalSchema = z.strictObject({ digest: hexDigest }).meta({ id: 'Approval' });

export const refusalSchema = z
  .strictObject({ ground: z.enum(REFUSAL_GROUNDS).exclude(['corrections-declined']) })
  .meta({ id: 'Refusal' });

export const extensionSchema = z
  .strictObject({ reason: z.enum(EXTENSION_REASONS) })
  .meta({ id: 'Extension' });

export const redactionSchema = z
  .strictObject({
    system: z.string().max(40),
    collection: z.string().max(200),
    recordHash: hexDigest,
    reason: z.enum(WITHHOLD_REASONS),
    note: note.optional(),
  })
  .meta({ id: 'Redaction' });
export type NewRedaction = z.infer<typeof redactionSchema>;

export const manualResultSchema = z
  .strictObject({
    result: z.enum(MANUAL_RESULTS),
    /** Which task, where a system has several open ones; else the oldest. */
    kind: z.enum(MANUAL_TASK_KINDS).optional(),
    note: note.optional(),
  })
  .meta({ id: 'ManualResult' });
export type ManualAnswer = z.infer<typeof manualResultSchema>;

export const provedIdentifierSchema = z
  .strictObject({ kind: z.enum(IDENTIFIER_KINDS), value: z.string().trim().min(1).max(320), reason: note })
  .meta({ id: 'ProvedIdentifier' });
export type ProvedIdentifier = z.infer<typeof provedIdentifierSchema>;

export const stopSchema = z.strictObject({ reason: z.enum(STOP_REASONS) }).meta({ id: 'Stop' });

/** On a person (`identifiers`, or all that a case knows), on a system, or on a person in one system. */
export const holdSchema = z
  .strictObject({
    identifiers: z
      .array(z.strictObject({ kind: z.enum(IDENTIFIER_KINDS), value: z.string().trim().min(1).max(320) }))
      .max(50)
      .default([]),
    caseId: z.uuid().optional(),
    system: z.string().max(40).optional(),
    reason: z.enum(HOLD_REASONS),
    /** Day on which somebody has to look whether it is still needed. */
    reviewOn: z.iso.date(),
    note: note.optional(),
  })
  .refine(({ identifiers, caseId, system }) => identifiers.length > 0 || caseId || system, {
    message: 'name identifiers, a case or a system',
    path: ['identifiers'],
  })
  .meta({ id: 'Hold' });
export type NewHold = z.infer<typeof holdSchema>;

export const revealSchema = z.strictObject({ reason: z.enum(VIEW_REASONS) }).meta({ id: 'Reveal' });
